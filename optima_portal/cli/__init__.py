"""Beside: `python -m optima_portal …`."""
