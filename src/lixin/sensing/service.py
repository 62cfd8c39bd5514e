"""The door of sensing: devices, alarms, doubtful frames, and the way of a reading."""

from lixin.sensing.adopting import Adopted, adopt, attach, fitting_kinds, readable
from lixin.sensing.attention import acknowledge, mark_seen
from lixin.sensing.charts import chart_around, curve
from lixin.sensing.claiming import Slip, claim, offer, withdraw
from lixin.sensing.credentials import fits
from lixin.sensing.decoding import shown_digests
from lixin.sensing.frames import shown as frame_shown
from lixin.sensing.journal import Entry
from lixin.sensing.kinds import refresh as refresh_kinds
from lixin.sensing.models import Alarm, Device, Suspect, UnknownDevice
from lixin.sensing.naming import add_name, drop_name
from lixin.sensing.processor import Processor, process
from lixin.sensing.protocols.gb26875_states import fire_part
from lixin.sensing.queries import (
    alarms_for,
    called,
    cases_of,
    device_for,
    devices_for,
    event_name,
    kind_of,
    names_of,
    secrets_of,
    suspect_counts,
    suspects_for,
    unknown_for,
    unknown_one,
)
from lixin.sensing.quieting import check as check_quiet
from lixin.sensing.registering import (
    DeviceDraft,
    change_device,
    enrol,
    enrol_device,
    restore_device,
    retire_device,
)
from lixin.sensing.securing import revoke, set_certificate, set_secret
from lixin.sensing.shown import view_of
from lixin.sensing.silence import check as check_silence

__all__ = [
    "Adopted",
    "Alarm",
    "Device",
    "DeviceDraft",
    "Entry",
    "Processor",
    "Slip",
    "Suspect",
    "UnknownDevice",
    "acknowledge",
    "add_name",
    "adopt",
    "alarms_for",
    "attach",
    "cases_of",
    "change_device",
    "chart_around",
    "check_quiet",
    "check_silence",
    "claim",
    "curve",
    "device_for",
    "called",
    "devices_for",
    "drop_name",
    "enrol",
    "enrol_device",
    "event_name",
    "fire_part",
    "fits",
    "fitting_kinds",
    "frame_shown",
    "kind_of",
    "mark_seen",
    "names_of",
    "offer",
    "process",
    "readable",
    "restore_device",
    "refresh_kinds",
    "retire_device",
    "revoke",
    "secrets_of",
    "set_certificate",
    "set_secret",
    "shown_digests",
    "suspect_counts",
    "suspects_for",
    "unknown_for",
    "unknown_one",
    "view_of",
    "withdraw",
]
