"""Floor 5: one thin state per page, and the Gate that every event passes."""
