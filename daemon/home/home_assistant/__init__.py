"""Home Assistant over one WebSocket: its rooms, its devices, and orders that are read back."""
