"""N small folders, all alike."""
