"""Over real sockets: a client is told by its certificate; what was revoked is refused with the very next frame."""

import asyncio
import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from tests.cast import person

from lixin.accounts.models import Division
from lixin.cases import service as cases
from lixin.kernel.actor import CONSOLE
from lixin.kernel.errors import Invalid
from lixin.sensing import passwords
from lixin.sensing import service as sensing
from lixin.sensing.gateway import Gateway
from lixin.sensing.journal import Journal
from lixin.sensing.listeners.tls import tls
from lixin.sensing.models import Suspect

AT = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def certificates(tmp_path):
    """Self-signed ones by name: (certificate, key)."""

    def made(name):
        key, certificate = tmp_path / f"{name}.key", tmp_path / f"{name}.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
            check=True, capture_output=True,
        )  # fmt: skip
        return str(certificate), str(key)

    return made


def fingerprint(certificate):
    told = subprocess.run(
        ["openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", certificate],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return told.stdout.strip()


class Client:
    """A real MQTT client whose connection stays; each message is acknowledged before the next."""

    def __init__(self, port, *, password="", pair=None, server=""):
        self.client = paho.Client(paho.CallbackAPIVersion.VERSION2)
        if password:
            self.client.username_pw_set("any", password)
        if server:
            self.client.tls_set(ca_certs=server, certfile=pair[0] if pair else None, keyfile=pair[1] if pair else None)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def send(self, hour, value):
        body = {"device": "KQ-1", "time": (AT + timedelta(hours=hour)).isoformat(), "values": {"pm2_5": value}}
        self.client.publish("t", json.dumps(body), qos=1).wait_for_publish(5)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def device(cast):
    return sensing.enrol_device(
        vendor_id="KQ-1", protocol="mqtt", name="空气站", kind="environment.air_station", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.environment, by=CONSOLE,
    )  # fmt: skip


@pytest.fixture
def steward(cast):
    return person("steward", "steward", cast.environment, Division.objects.get(pk="341623"))


def drained(journal):
    processor = sensing.Processor(journal, cases.open_for_alarms)
    while processor.step():
        pass


def within(tmp_path, story, secured=None):
    """Run the story, which is not asynchronous, in a thread beside a gateway on free ports."""

    async def run():
        gateway = Gateway(tmp_path / "journal.sqlite3", "127.0.0.1", {}, tls=secured)
        await gateway.start()
        try:
            return await asyncio.to_thread(story, gateway.ports)
        finally:
            await gateway.stop()

    return asyncio.run(run())


@pytest.mark.django_db
def test_a_client_is_told_by_its_certificate(tmp_path, certificates, device, steward):
    server, own, other = certificates("gateway"), certificates("device"), certificates("stranger")
    trusted = tmp_path / "clients.pem"
    trusted.write_text("".join(Path(pair[0]).read_text() for pair in (own, other)))
    sensing.set_certificate(person=steward, device_id=device.pk, version=1, fingerprint=fingerprint(own[0]))

    def story(ports):
        for hour, pair in enumerate([own, other, None]):
            client = Client(ports["mqtts"], pair=pair, server=server[0])
            client.send(hour, hour + 1.0)
            client.close()

    within(tmp_path, story, tls(*server, str(trusted), 0))
    journal = Journal(tmp_path / "journal.sqlite3")
    drained(journal)
    shown = [entry.arrival.certificate for entry in journal.read(0, 10)]
    journal.close()
    device.refresh_from_db()
    assert shown == [passwords.fingerprint_of(fingerprint(own[0])), passwords.fingerprint_of(fingerprint(other[0])), ""]
    assert (device.latest, Suspect.objects.filter(reason="secret").count()) == ({"pm2_5": 1.0}, 2)


@pytest.mark.django_db
def test_revoked_on_an_open_connection_the_very_next_frame_is_refused(tmp_path, device, steward):
    secret = sensing.set_secret(person=steward, device_id=device.pk, version=1)
    clients, journal = [], Journal(tmp_path / "journal.sqlite3")

    def sent(ports, hour):
        clients[:] = clients or [Client(ports["mqtt"], password=secret)]
        clients[0].send(hour, 10.0 + hour)

    async def run():
        gateway = Gateway(tmp_path / "journal.sqlite3", "127.0.0.1", {})
        await gateway.start()
        await asyncio.to_thread(sent, gateway.ports, 0)
        ports = gateway.ports
        return gateway, ports

    loop = asyncio.new_event_loop()
    gateway, ports = loop.run_until_complete(run())
    drained(journal)
    sensing.revoke(person=steward, device_id=device.pk, version=2)
    loop.run_until_complete(asyncio.to_thread(sent, ports, 1))
    drained(journal)
    clients[0].close()
    loop.run_until_complete(gateway.stop())
    loop.close()
    journal.close()
    device.refresh_from_db()
    assert (device.latest, Suspect.objects.get().reason) == ({"pm2_5": 10.0}, "secret")


def test_without_a_certificate_there_is_no_port_and_a_wrong_one_says_so(tmp_path):
    assert tls("", "", "", 0) is None
    with pytest.raises(Invalid, match="设备网关的证书用不了"):
        tls(str(tmp_path / "none.pem"), "", "", 0)
