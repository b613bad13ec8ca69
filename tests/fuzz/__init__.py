"""Mutated answers for every reader of device data; any unexpected error is a finding."""
