"""What a loaded entry runs on: push, retries, pending commands, storage, registries."""
