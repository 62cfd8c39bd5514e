"""Seed folders, one per county: the facts a new installation starts with."""
