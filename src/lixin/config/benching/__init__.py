"""Measurements that `lixin bench` runs, one module each with `run(size) -> int`."""
