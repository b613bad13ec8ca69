"""Runtime of a loaded entry: push, retries, pending commands, storage, registries."""
