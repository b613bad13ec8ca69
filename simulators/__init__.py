"""Faithful fake devices for tests and the demo, written from the vendors' texts."""
