"""The command `parlour`: one small module for each group of commands."""
