"""Measurements that `lixin bench` runs: one module each, every part in a process and a data folder of its own."""
