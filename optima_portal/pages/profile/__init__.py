"""My Profile."""
