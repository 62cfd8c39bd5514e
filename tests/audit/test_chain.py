"""Whatever is done to the record behind its back is found, and the row is named."""

import pytest

from lixin.audit import service as audit
from lixin.audit.models import AuditHead, AuditRow
from lixin.kernel.actor import CONSOLE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def five_rows(forgery):
    for number in range(1, 6):
        audit.record(actor=CONSOLE, verb="test", subject="thing:1", summary=f"第 {number} 件", detail={"n": number})


def faults() -> list[tuple[int, str]]:
    return [(fault.sequence, fault.sentence) for fault in audit.verify()]


def test_a_whole_chain_has_no_faults():
    assert faults() == []


def test_an_altered_row_is_named():
    AuditRow.objects.filter(sequence=3).update(summary="改过")
    assert faults() == [(3, "第 3 条被改动、调换或插入：摘要与内容不符。")]


def test_a_removed_row_is_named():
    AuditRow.objects.filter(sequence=2).delete()
    assert faults() == [(2, "第 2 条被删除。")]


def test_rows_cut_off_at_the_end_are_named():
    AuditRow.objects.filter(sequence__gte=4).delete()
    assert faults() == [(4, "第 4 至 5 条被删除。")]


def test_two_rows_that_changed_places_are_named():
    second, third = AuditRow.objects.get(sequence=2), AuditRow.objects.get(sequence=3)
    second.sequence, third.sequence = 3, 2
    AuditRow.objects.filter(sequence__in=(2, 3)).delete()
    AuditRow.objects.bulk_create([third, second])
    assert [sequence for sequence, _ in faults()] == [2, 3, 4]


def test_a_forged_head_is_found():
    AuditRow.objects.filter(sequence=5).delete()
    last = AuditRow.objects.get(sequence=4)
    AuditHead.objects.update(sequence=4, digest=last.digest)
    assert faults() == [(4, "审计链头被改动：封印不符。")]


def test_what_a_database_cannot_store_does_not_keep_a_row_from_being_written():
    row = audit.record(
        actor=CONSOLE, verb="test", subject="thing:1", summary="怪字", detail={"q": ["a\0b", {"c": "\0"}]}
    )
    assert AuditRow.objects.get(pk=row.pk).detail == {"q": ["ab", {"c": ""}]}
    assert faults() == []
