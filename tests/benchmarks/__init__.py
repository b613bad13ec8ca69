"""Measurements, printed as a table; they assert nothing and are not tests."""
