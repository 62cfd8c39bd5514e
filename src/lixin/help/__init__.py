"""The how-to pages and tutorials, readable and findable inside the platform."""
