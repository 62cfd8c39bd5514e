"""The map in the menu."""

from lixin.web.navigation import NavItem

ITEMS = (NavItem("一张图", "maps:map", "maps.read", "map", 30),)
