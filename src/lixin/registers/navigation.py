"""The registers in the menu."""

from lixin.web.navigation import NavItem

ITEMS = (NavItem("台账", "registers:index", "registers.read", "table", 60),)
