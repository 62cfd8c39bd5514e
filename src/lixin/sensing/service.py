"""The door of sensing: devices, alarms, doubtful frames, and the way of a reading."""

from lixin.sensing.adopting import Adopted, adopt, fitting_kinds, readable
from lixin.sensing.attention import acknowledge, mark_seen
from lixin.sensing.charts import chart_around, curve
from lixin.sensing.decoding import shown_digest
from lixin.sensing.frames import shown as frame_shown
from lixin.sensing.journal import Entry
from lixin.sensing.judging import secret_fits
from lixin.sensing.models import Alarm, Device, Suspect, UnknownDevice
from lixin.sensing.processor import Processor, process
from lixin.sensing.protocols.gb26875_states import fire_part
from lixin.sensing.queries import (
    alarms_for,
    cases_of,
    device_for,
    devices_for,
    event_name,
    kind_of,
    secret_digest_of,
    suspect_counts,
    suspects_for,
    unknown_for,
    unknown_one,
)
from lixin.sensing.registering import (
    DeviceDraft,
    change_device,
    enrol,
    enrol_device,
    restore_device,
    retire_device,
    set_secret,
)
from lixin.sensing.shown import view_of
from lixin.sensing.silence import check as check_silence

__all__ = [
    "Adopted",
    "Alarm",
    "Device",
    "DeviceDraft",
    "Entry",
    "Processor",
    "Suspect",
    "UnknownDevice",
    "acknowledge",
    "adopt",
    "alarms_for",
    "cases_of",
    "chart_around",
    "change_device",
    "check_silence",
    "curve",
    "device_for",
    "devices_for",
    "enrol",
    "enrol_device",
    "event_name",
    "fire_part",
    "fitting_kinds",
    "frame_shown",
    "kind_of",
    "mark_seen",
    "process",
    "readable",
    "restore_device",
    "retire_device",
    "secret_digest_of",
    "secret_fits",
    "set_secret",
    "shown_digest",
    "suspect_counts",
    "suspects_for",
    "unknown_for",
    "unknown_one",
    "view_of",
]
