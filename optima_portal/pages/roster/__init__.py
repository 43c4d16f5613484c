"""Rosters of behavioral health practitioners."""
