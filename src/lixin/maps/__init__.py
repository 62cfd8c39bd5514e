"""Map layers with the viewer's permissions, base map, places."""
