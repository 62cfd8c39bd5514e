"""Append-only, hash-chained record that every write verb and every personal-data read adds to."""
