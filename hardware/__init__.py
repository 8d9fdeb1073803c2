"""The audio worker and everything that touches a device."""
