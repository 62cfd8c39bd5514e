"""TLS at the gateway: its own certificate, and by which certificate a device is told."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from dataclasses import dataclass

from lixin.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Tls:
    """What the listeners with TLS need; `port` 0 takes any free one."""

    context: ssl.SSLContext
    port: int


def tls(certificate: str, key: str, clients: str, port: int) -> Tls | None:
    """From the paths of PEM files; None where there is no certificate, Invalid where they do not fit.

    `clients` holds who signs the devices' certificates, or these themselves where they are signed by none other. A
    device without one may come in all the same: then its password counts.
    """
    if not certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key or None)
        if clients:
            context.load_verify_locations(clients)
            context.verify_mode = ssl.CERT_OPTIONAL
    except (OSError, ssl.SSLError) as error:
        raise Invalid(f"设备网关的证书用不了（{error}）。请检查 LIXIN_TLS_CERTIFICATE 等设置。") from error
    return Tls(context, port)


def fingerprint(writer: asyncio.StreamWriter) -> str:
    """SHA-256 of the certificate that the other side showed, in small hexadecimal; "" for none."""
    connection = writer.get_extra_info("ssl_object")
    shown = connection.getpeercert(binary_form=True) if connection else None
    return hashlib.sha256(shown).hexdigest() if shown else ""
