"""One folder per maker: a client without Home Assistant, and descriptions for it."""
