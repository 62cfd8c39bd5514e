"""Declarations, registry, state tables, units, working time, errors: no tables, no pages."""
