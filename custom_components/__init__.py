"""ProCam's custom component folder for Home Assistant."""
