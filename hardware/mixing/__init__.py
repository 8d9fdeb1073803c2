"""The parts of the mixer: gains, streams, and the lanes of its playback channels."""
