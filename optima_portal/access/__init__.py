"""Floor 2: who may do and see what, and the record of it."""
