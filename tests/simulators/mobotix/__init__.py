"""The simulated MOVE camera against the vendor's text."""
