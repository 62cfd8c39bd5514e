"""Instruments of a measurement, generated: what each sends, in its own protocol."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lixin.sensing.protocols import hj212, json_readings, mqtt311, sl651

STEP = timedelta(minutes=1)
"""Between two observations of one device; SL 651 knows no finer time."""
SECTION = (
    ("w01001", "7.42"), ("w01009", "7.9"), ("w01019", "4.1"), ("w21003", "0.21"), ("w21011", "0.08"),
    ("w21001", "1.02"), ("w01010", "14.6"), ("w01014", "1156"), ("w01003", "8.8"),
)  # fmt: skip
"""Code and value of a section of class III (GB 3838-2002): no reason for an alarm."""
AIR = {"pm2_5": 33.0, "pm10": 58.0, "so2": 7.0, "no2": 37.0, "co": 0.7, "o3_1h": 42.0}
WORSE = {"w21003": "2.80"}
"""Ammonia nitrogen beyond class V."""
DOWNPOUR = 35.0


@dataclass(frozen=True, slots=True)
class Instrument:
    """One device: its protocol, and what it calls itself there."""

    protocol: str
    vendor_id: str

    def frame(self, at: datetime, serial: int, *, bad: bool = False) -> bytes:
        """What it sends: an uneventful sample, or one that is a reason for an alarm."""
        if self.protocol == "hj212":
            values = [(code, WORSE.get(code, value) if bad else value, "N") for code, value in SECTION]
            return hj212.upload(device=self.vendor_id, at=at, values=values)
        rain = DOWNPOUR if bad else 1.5
        if self.protocol == "sl651":
            readings = [("1A", rain, 3, 1), ("26", 120.5, 3, 1), ("38", 12.5, 2, 2)]
            return sl651.report(device=self.vendor_id, at=at, values=readings, serial=serial % 65535 + 1)
        values = {name: value * (20 if bad else 1) for name, value in AIR.items()} if self.protocol == "mqtt" else {}
        body = json_readings.body(device=self.vendor_id, at=at, values=values or {"rain_1h": rain})
        return self.wrapped(body, serial)

    def wrapped(self, body: bytes, serial: int) -> bytes:
        """The bytes on the wire for what the platform will keep."""
        if self.protocol == "mqtt":
            return mqtt311.publish("lixin/readings", body, packet_id=serial % 65535 + 1)
        if self.protocol == "http":
            head = f"POST /ingest/ HTTP/1.1\r\nHost: gateway\r\nContent-Length: {len(body)}\r\n\r\n"
            return head.encode() + body
        return body

    def payload(self, frame: bytes) -> bytes:
        """What the journal keeps of it."""
        if self.protocol == "http":
            return frame.partition(b"\r\n\r\n")[2]
        if self.protocol == "mqtt":
            return frame[frame.index(b'{"device"') :]
        return frame.removesuffix(b"\r\n")


def instruments(protocol: str, count: int, first: int = 0) -> list[Instrument]:
    """So many of them, numbered from `first`."""
    forms = {"hj212": "3416239{:017d}", "sl651": "34169{:05d}", "mqtt": "bench-air-{}", "http": "bench-rain-{}"}
    return [Instrument(protocol, forms[protocol].format(number)) for number in range(first, first + count)]
