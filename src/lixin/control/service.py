"""The door of control: commands to devices."""

from lixin.control.asking import agree, ask, plan, refuse, withdraw
from lixin.control.dispatching import dispatch
from lixin.control.hearing import hear
from lixin.control.models import Order
from lixin.control.situations import commands_of

__all__ = ["Order", "agree", "ask", "commands_of", "dispatch", "hear", "plan", "refuse", "withdraw"]
