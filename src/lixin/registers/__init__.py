"""Registers (台账): declared once, and everything else follows."""
