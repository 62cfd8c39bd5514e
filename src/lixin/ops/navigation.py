"""The menu entry of system health."""

from lixin.web.navigation import NavItem

ITEMS = (NavItem("系统健康", "ops:health", "ops.read", "heartbeat", 90),)
