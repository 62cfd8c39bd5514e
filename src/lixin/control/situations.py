"""Whether a device can be told something now: its protocol, its connection's age, and its interlocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lixin.control.states import ASK
from lixin.kernel.access import Access
from lixin.kernel.commands import Command, Value
from lixin.kernel.errors import Conflict, Invalid
from lixin.kernel.registry import registry
from lixin.sensing.protocols.catalogue import WIRES
from lixin.sensing.service import Device, kind_of

MAY_ASK = Access(ASK, units=("owner_id",))
"""Devices that a person may tell something: those of his office, or all where his role reaches over the county."""


@dataclass(frozen=True, slots=True)
class Now:
    """A device at one moment, as interlocks see it (`lixin.kernel.commands.Situation`)."""

    device: Device
    at: datetime

    def latest(self, metric: str) -> float | None:
        """None when the device's newest sample is older than its patience: what was true then may not be now."""
        device, kind = self.device, registry.kind(self.device.kind)
        every = timedelta(seconds=device.cadence_seconds) if device.cadence_seconds else kind.every
        if device.last_time is None or self.at - device.last_time > kind.patience * every:
            return None
        value = device.latest.get(metric)
        return None if value is None else float(value)

    def threshold(self, key: str) -> float | None:
        """The device's own, else the kind's."""
        held = {**registry.kind(self.device.kind).thresholds, **self.device.thresholds}
        return held.get(key)


def commands_of(device: Device) -> tuple[Command, ...]:
    """What the device can be told: what its kind declares and its protocol can carry."""
    kind, wire = kind_of(device), WIRES.get(device.protocol)
    if kind is None or wire is None or wire.downlink is None or device.retired_at:
        return ()
    verbs = wire.downlink.verbs
    return tuple(one for one in kind.commands if verbs is None or one.verb(device.protocol) in verbs)


def command_of(device: Device, key: str) -> Command:
    """The command of that key; Invalid with a sentence when the device cannot be told it."""
    found = next((one for one in commands_of(device) if one.key == key), None)
    if found is None:
        raise Invalid(f"“{device.name}”不能接收这条指令：它的类型或协议没有这一项。", {"command": "没有这条指令"})
    return found


def hindrance(device: Device, command: Command, values: Mapping[str, Value], at: datetime) -> str:
    """Why the command must not be carried out now; "" when nothing forbids it."""
    if device.retired_at:
        return "设备已停用。"
    if command.interlock is None:
        return ""
    try:
        return command.interlock(Now(device, at), values)
    except Exception as error:  # noqa: BLE001 - somebody else's function: what cannot be judged is not done
        return f"联锁条件判断失败（{type(error).__name__}），请联系系统管理员。"


def refuse_hindered(device: Device, command: Command, values: Mapping[str, Value], at: datetime) -> None:
    """Conflict with the sentence when something forbids it."""
    words = hindrance(device, command, values, at)
    if words:
        raise Conflict(f"“{device.name}”现在不能{command.name}：{words}")
