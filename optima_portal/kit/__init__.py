"""Floor 0: tools without domain words."""
