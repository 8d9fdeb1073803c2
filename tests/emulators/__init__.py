"""The emulators, checked against models and clients that are not ours."""
