"""Sound cards and HATs: which are there, and what is known of them."""
