"""Floor 0: what the plan says. Standard library only."""
