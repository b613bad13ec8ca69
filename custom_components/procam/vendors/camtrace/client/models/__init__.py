"""Frozen values that a CamTrace server reports, by subject."""
