"""Divisions, organisations, people, roles, the access oracle, sign-in."""
