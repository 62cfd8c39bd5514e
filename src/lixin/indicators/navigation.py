"""What indicators add to the menu."""

from lixin.web.navigation import NavItem

ITEMS = (NavItem("指标", "indicators:index", "indicators.read", "chart-bar", 70),)
