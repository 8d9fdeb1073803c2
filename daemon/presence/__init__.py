"""The satellite as a device of the smart home: discovery, states out, commands in."""
