"""Devices registered and changed by a table: template, dry run, marked file, all or nothing."""
