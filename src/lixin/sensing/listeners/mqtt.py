"""MQTT 3.1.1 for devices that publish: PUBACK is sent when the journal has the message, not before."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from typing import Literal

from lixin.kernel.errors import FrameError, TooMany
from lixin.sensing.committer import Committer, now_microseconds
from lixin.sensing.journal import Arrival, digest_of
from lixin.sensing.listeners.lines import Lines, Say
from lixin.sensing.listeners.tls import fingerprint
from lixin.sensing.protocols import mqtt311 as mqtt

CHUNK = 65_536
GRACE = 1.5
"""MQTT 3.1.2.10: one and a half times the keep-alive without a packet ends the connection."""
FIRST_PACKET_SECONDS = 10
LONGEST_SILENCE = 6 * 3600
COMMANDS = "lixin/commands/"
"""What a device subscribes to, followed by its name, to be told something."""
MOST_DEVICES = 1000
"""Devices of one connection (a forwarder may have many) that can be spoken to."""


class Publisher:
    """One connection of a publishing client."""

    def __init__(
        self, committer: Committer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lines: Lines
    ) -> None:
        self.committer = committer
        self.lines = lines
        self.says: list[Say] = []
        self.reader = reader
        self.writer = writer
        self.peer = ":".join(str(part) for part in writer.get_extra_info("peername")[:2])
        self.certificate = fingerprint(writer)
        self.packets = mqtt.Reader()
        self.inflight = mqtt.Inflight()
        self.connected: mqtt.Connect | None = None

    async def serve(self) -> None:
        """Read packets until the client goes, breaks the rules, or is silent beyond its keep-alive."""
        with contextlib.suppress(ConnectionError, TimeoutError, TooMany, FrameError):
            while data := await asyncio.wait_for(self.reader.read(CHUNK), self._patience()):
                for packet in self.packets.feed(data):
                    if not await self._handle(packet):
                        return await self._close()
                await self.writer.drain()
                if self.packets.fault:
                    break
        return await self._close()

    def leave(self) -> None:
        """Nothing more can be said to the devices of this connection."""
        for say in self.says:
            self.lines.leave(say)

    async def _close(self) -> None:
        self.writer.close()
        with contextlib.suppress(ConnectionError):
            await self.writer.wait_closed()

    def _patience(self) -> float:
        if self.connected is None:
            return FIRST_PACKET_SECONDS
        return self.connected.keepalive * GRACE if self.connected.keepalive else LONGEST_SILENCE

    async def _handle(self, packet: mqtt.Packet) -> bool:
        """Answer one packet; False ends the connection."""
        if isinstance(packet, mqtt.Connect):
            if self.connected is not None:
                return False
            self.connected = packet
            self.writer.write(mqtt.connack())
            return True
        if self.connected is None or isinstance(packet, mqtt.Disconnect):
            return False
        if isinstance(packet, mqtt.Publish):
            await self._publish(packet)
        elif isinstance(packet, mqtt.Release):
            self.inflight.release(packet.packet_id)
            self.writer.write(mqtt.pubcomp(packet.packet_id))
        elif isinstance(packet, mqtt.Subscribe):
            self.writer.write(mqtt.suback(packet.packet_id, [self._subscribed(topic) for topic in packet.filters]))
        elif isinstance(packet, mqtt.Unsubscribe):
            self.writer.write(mqtt.unsuback(packet.packet_id))
        elif isinstance(packet, mqtt.Ping):
            self.writer.write(mqtt.pingresp())
        return True

    def _subscribed(self, topic: str) -> Literal[0, 0x80]:
        """Quality 0 for the commands of one device, of at most MOST_DEVICES; nothing else is published here.

        Whether the device is who it says is looked at before anything is sent: by its password, as with its readings.
        """
        device = topic.removeprefix(COMMANDS)
        if device == topic or not device or set(device) & set("+#/") or len(self.says) >= MOST_DEVICES:
            return 0x80

        async def say(body: bytes) -> None:
            self.writer.write(mqtt.publish(topic, body, qos=0))
            await self.writer.drain()

        self.says.append(say)
        self.lines.hear(("mqtt", device), say, shown=self._shown(), certificate=self.certificate)
        return 0

    def _shown(self) -> str:
        """Digest of the password of the connection."""
        secret = self.connected.password if self.connected else None
        return digest_of(secret.decode(errors="replace") if isinstance(secret, bytes) else secret or "")

    async def _publish(self, packet: mqtt.Publish) -> None:
        if packet.qos < 2 or self.inflight.first(packet.packet_id):
            arrival = Arrival(
                "mqtt", now_microseconds(), self.peer, packet.payload, secret=self._shown(),
                certificate=self.certificate,
            )  # fmt: skip
            await self.committer.store([arrival])
        if packet.qos == 1:
            self.writer.write(mqtt.puback(packet.packet_id))
        elif packet.qos == 2:
            self.writer.write(mqtt.pubrec(packet.packet_id))


async def listen(
    committer: Committer, host: str, port: int, lines: Lines, context: ssl.SSLContext | None = None
) -> asyncio.Server:
    """Open the port, with TLS where there is a context."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError):  # the gateway ends; what is not answered is sent again
            publisher = Publisher(committer, reader, writer, lines)
            try:
                await publisher.serve()
            finally:
                publisher.leave()

    return await asyncio.start_server(connected, host, port, limit=CHUNK, ssl=context)
