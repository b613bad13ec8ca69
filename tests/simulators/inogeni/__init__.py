"""The simulated CAMTRACK unit against the vendor's text."""
