"""The generic pages of every register, from its declaration alone."""
