"""Devices, alarms and doubtful frames in the menu."""

from lixin.web.navigation import NavItem

ITEMS = (
    NavItem("设备", "sensing:devices", "devices.read", "router", 40),
    NavItem("报警", "sensing:alarms", "devices.read", "bell", 41),
    NavItem("异常报文", "sensing:suspects", "suspects.read", "alert-triangle", 42),
)
