"""Every request of a read, answered in every odd form: only what depends on it may suffer."""
