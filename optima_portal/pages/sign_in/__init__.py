"""The pages on the way in."""
