"""Voice: what can be said, and which entities are meant."""
