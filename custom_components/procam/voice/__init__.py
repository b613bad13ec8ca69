"""Voice: the sentences, and the entities they refer to."""
