"""The seeded county for one test: people by role, devices that send real frames, cases carried to their end."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from lixin.accounts import service as accounts
from lixin.accounts.models import Division, Organisation, Person
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.config.replaying import frame_of
from lixin.contract.subjects import Demo
from lixin.kernel.actor import CONSOLE
from lixin.kernel.declare import CaseType, DeviceKind, Scenario
from lixin.seeds.recordings import Recording
from lixin.sensing import service as sensing
from lixin.sensing.journal import Arrival, Entry
from lixin.sensing.models import Alarm, Device, Suspect
from lixin.sensing.protocols.catalogue import WIRES

PASSWORD = "Lixin-Test-2026"
NETWORK_DELAY = timedelta(seconds=5)


@dataclass
class Stage:
    """The county with what the contract needs of it; everything written is undone after the test."""

    numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def town(self) -> Division:
        """A township with a government."""
        unit = Organisation.objects.filter(kind="乡镇", division__level="town").order_by("pk").first()
        assert unit is not None
        return unit.division

    def with_role(self, role: str) -> Person:
        """Somebody of the county's demo people who has the role."""
        person = Person.objects.filter(roles__role=role, is_active=True).order_by("pk").first()
        assert person is not None, f"演示人员里没有 {role}"
        return person

    def member_of(self, unit: Organisation, role: str = "handler") -> Person:
        """Somebody new of the unit with one role over the whole county."""
        number = next(self.numbers)
        person = accounts.create_account(
            username=f"contract{number}",
            name=f"经办{number}（模拟）",
            organisation=unit,
            password=PASSWORD,
            by=CONSOLE,
            is_demo=True,
            must_change_password=False,
        )
        accounts.assign_role(person=person, role=role, division=Division.objects.get(level="county"), by=CONSOLE)
        return person

    def client(self, person: Person) -> Client:
        """A browser in which the person is signed in."""
        client = Client()
        client.force_login(person)
        return client

    def page(self, person: Person, address: str, status: int = 200) -> str:
        """The page's text as the person gets it."""
        answer = self.client(person).get(address)
        assert answer.status_code == status, f"{address} 回答 {answer.status_code}，应为 {status}"
        return str(answer.content.decode())

    def queries(self, person: Person, address: str) -> int:
        """How many queries the page takes once everything that is looked up once has been looked up."""
        client = self.client(person)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def device(
        self, scenario: Scenario, kind: DeviceKind, *, protocol: str = "", thresholds: dict[str, float] | None = None
    ) -> Device:
        """A new device of the kind in a township, owned by the scenario's lead."""
        number, protocol = next(self.numbers), protocol or kind.protocols[0]
        town = self.town
        return sensing.enrol_device(
            vendor_id=WIRES[protocol].address.format(number),
            protocol=protocol,
            name=f"{kind.name}{number}号",
            kind=f"{scenario.code}.{kind.key}",
            division_code=town.code,
            lon=town.lon or 0,
            lat=town.lat or 0,
            owner=accounts.unit(scenario.lead),
            by=CONSOLE,
            thresholds=thresholds,
            label="模拟",
        )

    def only_devices(self, kind: str, devices: list[Device]) -> None:
        """Take all other devices of the kind (full name) out of use."""
        rest = Device.objects.filter(kind=kind).exclude(pk__in=[one.pk for one in devices])
        rest.update(retired_at=datetime.now().astimezone())
        Device.objects.filter(pk__in=[one.pk for one in devices]).update(retired_at=None)

    def play(self, device: Device, demo: Demo) -> None:
        """Send the sequence as the device's own frames, each received shortly after it was measured."""
        for number, (time, values) in enumerate(demo.samples, 1):
            recording = Recording(time, device.vendor_id, device.protocol, device.kind, values)
            received = int((time + NETWORK_DELAY).timestamp() * 1e6)
            arrival = Arrival(device.protocol, received, "contract", frame_of(recording, number))
            sensing.process([Entry(next(self.numbers), arrival)], cases.open_for_alarms)

    def alarms(self, device: Device) -> list[str]:
        """Keys of the events that were raised for the device."""
        return [event.split(".", 1)[1] for event in Alarm.objects.filter(device=device).values_list("event", flat=True)]

    def doubts(self, device: Device) -> list[str]:
        """Why frames of the device were kept from the rules."""
        return list(Suspect.objects.filter(vendor_id=device.vendor_id).values_list("sentence", flat=True))

    def reported(self, scenario: Scenario, case_type: CaseType) -> Case:
        """A case that staff reported, filed."""
        town = self.town
        draft = cases.Draft(
            f"{scenario.code}.{case_type.key}",
            f"{case_type.name}{next(self.numbers)}",
            town.code,
            "staff",
            place=town.name,
            lon=town.lon,
            lat=town.lat,
            is_demo=True,
        )
        return cases.open_case(draft=draft, actor=accounts.actor_of(self.with_role("operator")))

    def handled(self, case: Case, case_type: CaseType) -> Case:
        """Dispatched if it is not yet, taken over, proved, handed in: waiting for somebody else to verify."""
        if case.state == "filed":
            unit = case.suggested_unit
            assert unit is not None, f"没有为“{case.title}”找到承办单位"
            case = cases.dispatch(case_id=case.pk, unit_id=unit.pk, person=self.with_role("operator"))
        assert case.unit is not None
        handler = self.member_of(case.unit)
        cases.take(case_id=case.pk, person=handler)
        if "photo" in case_type.proof:
            cases.add_photo(case_id=case.pk, person=handler, data=picture())
        return cases.submit(case_id=case.pk, person=handler, note="已到现场处理，情况正常")

    def closed(self, case: Case, case_type: CaseType) -> Case:
        """The same, verified by another person."""
        waiting = self.handled(case, case_type)
        return cases.confirm(case_id=waiting.pk, person=self.with_role("verifier"), note="现场看过")


def picture() -> bytes:
    """A small JPEG."""
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(made, "JPEG")
    return made.getvalue()
