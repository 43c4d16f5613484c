"""What a plan's files hold: one file per kind reads it, without a database, and loads it, a batch at a time."""
