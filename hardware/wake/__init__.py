"""The wake word: engines that score it, and the decision that it was heard."""
