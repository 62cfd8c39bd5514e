"""What the tests of cases share: a folder for photos, a picture with a place, cases at known stages."""

import io
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.utils import timezone
from PIL import Image
from tests.cast import Cast, unit

from lixin.accounts import service as accounts
from lixin.accounts.models import Division
from lixin.cases import service as cases
from lixin.cases.models import Case

MONDAY = timezone.make_aware(datetime(2026, 11, 23, 9, 0))


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@dataclass
class Stages:
    """Brings a case to any state of the table, the way people do it."""

    cast: Cast

    def filed(self) -> Case:
        draft = cases.Draft("environment.water_quality", "利辛段水质异常", "341623101", "staff", place="利辛段")
        return cases.open_case(draft=draft, actor=accounts.actor_of(self.cast.operator), at=MONDAY)

    def reported(self) -> Case:
        draft = cases.Draft("urban.litter", "垃圾暴露：路口", "341623101", "staff", filed=False)
        return cases.open_case(draft=draft, actor=accounts.actor_of(self.cast.operator), at=MONDAY)

    def dispatched(self) -> Case:
        unit_id = self.cast.environment.pk
        return cases.dispatch(case_id=self.filed().pk, unit_id=unit_id, person=self.cast.operator, at=MONDAY)

    def handling(self) -> Case:
        return cases.take(case_id=self.dispatched().pk, person=self.cast.handler, at=MONDAY)

    def returned(self) -> Case:
        return cases.give_back(case_id=self.handling().pk, person=self.cast.handler, note="不属本单位")

    def verifying(self) -> Case:
        case = self.handling()
        cases.add_photo(case_id=case.pk, person=self.cast.handler, data=picture())
        return cases.submit(case_id=case.pk, person=self.cast.handler, note="已封堵", at=MONDAY)

    def closed(self) -> Case:
        return cases.confirm(case_id=self.verifying().pk, person=self.cast.verifier)

    def rejected(self) -> Case:
        return cases.reject(case_id=self.reported().pk, person=self.cast.operator, note="不属本县")

    def merged(self) -> Case:
        into = self.reported().pk
        return cases.merge(case_id=self.reported().pk, into=into, person=self.cast.operator, note="同一件事")

    def void(self) -> Case:
        return cases.void(case_id=self.filed().pk, person=self.cast.operator, note="误报")


@pytest.fixture
def stages(cast) -> Stages:
    """Cases at every state."""
    return Stages(cast)


@pytest.fixture
def forestry(cast):
    """The unit that looks after street trees."""
    return unit("linye", "县林业局", Division.objects.get(pk="341623"))


def picture(colour: str = "green", size: tuple[int, int] = (1200, 800), orientation: int = 1) -> bytes:
    """A JPEG with EXIF time, place and orientation."""
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x0132], exif[0x0112] = "2026:11:23 10:20:30", orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 8.0, 24.0), 3: "E", 4: (116.0, 12.0, 36.0)})
    Image.new("RGB", size, colour).save(made, "JPEG", exif=exif)
    return made.getvalue()
