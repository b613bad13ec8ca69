"""Commands to the camera and its apps, grouped by what they change."""
