"""Referrals: look-up, submit, detail."""
