"""What can be measured of the room from outside: counts, latencies, and a trace of every turn."""
