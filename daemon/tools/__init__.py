"""What the model may do in the home, each call typed and answered with the new state."""
