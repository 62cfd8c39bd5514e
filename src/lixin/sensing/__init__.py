"""Devices, protocols, gateway, journal, rules, alarms."""
