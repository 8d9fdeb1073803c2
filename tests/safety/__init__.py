"""Attacks on what is protected: texts that give orders, and models that obey every one of them."""
