"""The pages of the plan's own staff."""
