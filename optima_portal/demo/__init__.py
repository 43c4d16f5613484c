"""Beside: the demo's people."""
