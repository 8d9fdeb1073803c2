"""What makes speech clearer for a session: noise suppression and gain, on the uplink only."""
