"""Parlour beside other people's voice clients, all speaking with one service of fixed delays."""
