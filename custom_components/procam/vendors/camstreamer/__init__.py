"""CamStreamer apps on Axis cameras: CamStreamer 4, CamOverlay 4, CamSwitcher 2, CamScripter 2."""
