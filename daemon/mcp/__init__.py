"""Tools of servers of the Model Context Protocol (MCP), as far as the owner lets them in."""
