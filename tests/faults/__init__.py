"""What broken devices and networks do, and how long ProCam needs to recover."""
