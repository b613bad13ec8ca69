"""What a vendor declares: entities, actions, channels, issues, media, PTZ heads."""
