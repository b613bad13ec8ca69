"""Recordings for browsers and apps."""
