"""Commands of a MOVE camera, by subject."""
