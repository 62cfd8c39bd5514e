"""Pages of devices, alarms, doubtful frames, and devices that nobody has registered."""
