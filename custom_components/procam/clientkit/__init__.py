"""What every device client is made of; knows nothing of Home Assistant."""
