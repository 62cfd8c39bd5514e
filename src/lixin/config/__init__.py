"""Settings, environment, addresses, and the one command `lixin`."""
