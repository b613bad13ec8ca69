"""Captures of what devices answered."""
