"""Measurements, printed as a table; they assert nothing and are no tests."""
