"""What the portal adds to the menu."""

from lixin.web.navigation import NavItem

ITEMS = (
    NavItem("工作台", "portal:workbench", "", "layout-dashboard", 5),
    NavItem("驾驶舱", "portal:cockpit", "indicators.read", "gauge", 80),
)
