"""Pan, tilt and zoom: the driver that always stops a movement, and its actions."""
