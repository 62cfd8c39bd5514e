"""Pages of commands."""
