"""Who acts: a person, a resident without an account, a device, or the platform itself."""

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["person", "resident", "device", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """The one an audit row or a case step names; plain text, so that it outlives the account.

    `key` is the account's user name, the device's code, or the name of the platform's process.
    """

    kind: ActorKind
    key: str
    name: str
    unit: str = ""
    address: str = ""


RULES = Actor(kind="system", key="rules", name="规则引擎")
WORKER = Actor(kind="system", key="worker", name="定时任务")
CONSOLE = Actor(kind="system", key="console", name="命令行")
