"""Entries of cases in the menu."""

from lixin.web.navigation import NavItem

ITEMS = (
    NavItem("指挥台", "cases:console", "cases.read", "device-desktop", 10),
    NavItem("我的任务", "cases:mine", "cases.handle", "clipboard-list", 20),
)
