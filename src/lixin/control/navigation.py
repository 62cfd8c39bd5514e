"""Commands in the menu."""

from lixin.control.states import ASK
from lixin.web.navigation import NavItem

ITEMS = (NavItem("指令", "control:orders", ASK, "send", 43),)
