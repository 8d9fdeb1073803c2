"""Stand-ins for the speech services: strict servers on loopback that misbehave on request."""
