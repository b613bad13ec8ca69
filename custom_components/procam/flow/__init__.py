"""Steps and helpers of the config and options flows."""
