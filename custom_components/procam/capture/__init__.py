"""Answers of a device, without secrets, in a form that can be replayed."""
