"""Signal → case → closed loop."""
