"""The menu entries of people and of the audit record."""

from lixin.kernel.navigation import NavItem

ITEMS = (
    NavItem("人员", "accounts:people", "accounts.manage", "users", 80),
    NavItem("人员", "accounts:people", "accounts.read", "users", 80),
    NavItem("审计", "accounts:audit", "audit.read", "shield-check", 85),
)
"""The two rights of the people page belong to officers who are never one person (三员分立)."""
