"""One device's connection: a frame out, the platform's answer in, whatever the protocol."""

from __future__ import annotations

import asyncio
import time

from lixin.config.benching.instruments import Instrument
from lixin.sensing.gateway import Ports
from lixin.sensing.protocols import mqtt311

ANSWER_WITHIN = 20.0
END_OF_ANSWER = b"0\r\n\r\n"
"""Of a chunked HTTP answer."""
ACCEPTED = b"HTTP/1.1 202"


class Line:
    """A socket of a device to the gateway, opened when first needed, and again after it broke."""

    def __init__(self, device: Instrument, host: str, ports: Ports) -> None:
        self.device = device
        self.host = host
        self.port = ports[device.protocol]
        self._stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, frame: bytes) -> float:
        """Milliseconds until the frame was acknowledged; OSError or TimeoutError when it was not."""
        reader, writer = self._stream or await self.connect()
        began = time.perf_counter()
        try:
            writer.write(frame)
            answer = await asyncio.wait_for(self._answer(reader), ANSWER_WITHIN)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            self.close()
            raise ConnectionError(str(error)) from error
        if not answer or (self.device.protocol == "http" and not answer.startswith(ACCEPTED)):
            self.close()
            raise ConnectionError("没有应答")
        return (time.perf_counter() - began) * 1000

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Open the socket; MQTT introduces itself."""
        stream = await asyncio.open_connection(self.host, self.port)
        if self.device.protocol == "mqtt":
            stream[1].write(mqtt311.connect(self.device.vendor_id, keepalive=600))
            try:
                await asyncio.wait_for(stream[0].readexactly(4), ANSWER_WITHIN)
            except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
                stream[1].close()
                raise ConnectionError(str(error)) from error
        self._stream = stream
        return stream

    @property
    def is_open(self) -> bool:
        """Whether a socket is at hand."""
        return self._stream is not None

    def close(self) -> None:
        """Hang up."""
        if self._stream:
            self._stream[1].close()
        self._stream = None

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        if self.device.protocol == "http":
            return await reader.readuntil(END_OF_ANSWER)
        return await reader.read(4096)
