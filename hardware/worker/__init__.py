"""The audio worker: a process of its own that owns the sound card, and nothing else."""
