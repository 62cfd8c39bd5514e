"""OGC API: registers as features (Parts 1, 2 and 3) and as vector tiles, for GIS programs."""
