"""One folder per maker; each holds a pure client and Home Assistant descriptions."""
