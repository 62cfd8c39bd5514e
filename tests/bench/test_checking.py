"""The check after a kill finds what a kill could have broken: each promise is broken once by hand."""

import pyarrow as pa
import pytest
from django.utils import timezone

from lixin.accounts import service as accounts
from lixin.cases import service as cases
from lixin.cases.models import Case, Photo, Step
from lixin.config.benching import checking
from lixin.config.benching.ledger import Ledger
from lixin.config.benching.working import picture
from lixin.lake import service as lake
from lixin.sensing.journal import Arrival, Entry
from lixin.sensing.models import Checkpoint, Device

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast, settings, tmp_path):
    """A case with a few steps and a picture."""
    settings.MEDIA_ROOT = tmp_path
    draft = cases.Draft("urban.litter", "垃圾", "341623101", "staff", client_token="token")
    made = cases.open_many(drafts=[draft], actor=accounts.actor_of(cast.operator))[0]
    cases.dispatch(case_id=made.pk, unit_id=cast.environment.pk, person=cast.operator)
    cases.take(case_id=made.pk, person=cast.handler)
    cases.add_photo(case_id=made.pk, person=cast.handler, data=picture(__import__("random").Random(1)))
    made.refresh_from_db()
    return made


def broken(case):
    ledger = Ledger(tokens={"token"}, opened={"token": case.pk})
    ledger.photos = set(Photo.objects.values_list("case_id", "sha256"))
    checks = (checking.broken_cases(), checking.lost_openings(ledger), checking.broken_photos(ledger), checking.twins())
    return [sentence for check in checks for sentence in check]


def test_a_sound_case_has_no_fault(case):
    assert broken(case) == []


@pytest.mark.parametrize("change", [{"state": "dispatched"}, {"version": 9}, {"closed_at": timezone.now()}])
def test_a_half_done_case_is_found(case, change):
    Case.objects.filter(pk=case.pk).update(**change)
    assert len(broken(case)) == 1


def test_a_lost_step_is_found(case):
    Step.objects.filter(case=case, action="dispatch").delete()
    assert broken(case) == [f"事件 {case.pk}：版本 5，步骤 [1, 2, 4, 5]"]


def test_a_step_without_its_record_is_found(case, forgery):
    checking.audit.AuditRow.objects.filter(verb="case.take").delete()
    assert [sentence.partition("：")[0] for sentence in broken(case)] == [f"事件 {case.pk}"]


def test_a_lost_or_strange_report_is_found(case):
    Case.objects.filter(pk=case.pk).update(client_token="other")
    assert broken(case) == [f"确认过的上报不在：事件 {case.pk}", f"没人上报过的事件 {case.pk}"]


def test_a_picture_that_was_only_half_written_is_found(case):
    photo = Photo.objects.get()
    checking.path_of(photo.file).write_bytes(b"half")
    assert broken(case) == [f"照片 {photo.pk} 的文件不完整"]
    checking.path_of(photo.thumbnail).unlink()
    photo.delete()
    assert broken(case) == [f"事件 {case.pk} 第 5 步没有照片"]


def test_entries_that_were_not_worked_on_are_found(db):
    Checkpoint.objects.create(consumer="rules", position=1)
    entry = Entry(2, Arrival("http", 0, "", b"{}"))
    assert list(checking.unworked([entry])) == ["处理进度 rules 停在 1，日志到 2"]


def test_what_the_lake_lacks_or_has_twice_is_found(cast, settings, tmp_path):
    settings.DATA = tmp_path
    now = timezone.now()
    device = Device.objects.create(
        code="d", vendor_id="d", protocol="http", name="雨量站", kind="water.rain_gauge", division_code="341623101",
        lon=116.3, lat=33.0, owner=cast.water, counts={"good": 1},
    )  # fmt: skip
    row = {"position": 1, "device_id": device.pk, "metric": "rain_1h", "time": now, "received_at": now, "value": 1.0}
    rows = pa.Table.from_pylist([row | {"quality": "good"}], schema=lake.SCHEMA)
    lake.put(rows, first=1)
    assert list(checking.unlike_the_lake()) == []
    Device.objects.update(counts={"good": 2})
    assert list(checking.unlike_the_lake()) == ["雨量站：处理了 2 个有效样本，湖里有 1 个"]
    Device.objects.update(counts={"good": 1})
    lake.put(rows, first=1)
    assert list(checking.unlike_the_lake()) == ["湖里有 1 个数值重复"]
