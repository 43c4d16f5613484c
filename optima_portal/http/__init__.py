"""Beside: what plain HTTP answers, and the guard around everything."""
