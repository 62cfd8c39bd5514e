"""Columnar tables on disk: append, scan, compact."""
