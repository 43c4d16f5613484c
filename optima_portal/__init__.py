"""Optima Portal: a health plan's provider portal."""
