"""Members: look-up and face sheet."""
