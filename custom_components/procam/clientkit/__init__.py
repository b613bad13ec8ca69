"""Building blocks of every device client, independent of Home Assistant."""
