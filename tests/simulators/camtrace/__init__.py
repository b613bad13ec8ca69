"""The fake CamTrace server against the vendor's text."""
