"""The database refuses to change or remove audit rows, also past our own code."""

import pytest
from django.db import DatabaseError, connection, transaction

from lixin.audit import guard
from lixin.audit import service as audit
from lixin.audit.models import AuditHead, AuditRow
from lixin.kernel.actor import CONSOLE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def row():
    return audit.record(actor=CONSOLE, verb="test", subject="thing:1", summary="一件")


def refused(change) -> str:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        change()
    return str(refusal.value).splitlines()[0]


def raw(statement: str):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_tables_are_the_models_own():
    assert (AuditRow._meta.db_table, AuditHead._meta.db_table) == (guard.ROWS, guard.HEAD)


@pytest.mark.parametrize(
    "change",
    [
        lambda: AuditRow.objects.update(summary="改过"),
        lambda: AuditRow.objects.all().delete(),
        lambda: AuditHead.objects.all().delete(),
        lambda: raw(f"UPDATE {guard.ROWS} SET summary = 'x'"),
        lambda: raw(f"DELETE FROM {guard.ROWS} WHERE sequence = 1"),
    ],
)
def test_change_and_removal_are_refused_with_a_sentence(change):
    assert refused(change) == "审计记录只能追加，不能修改或删除。"
    assert (AuditRow.objects.get().summary, audit.verify()) == ("一件", [])


def test_it_comes_back_when_somebody_took_it_down():
    guard.take_down(connection)
    assert not guard.stands(connection)
    guard.put_up(connection)
    guard.put_up(connection)
    assert guard.stands(connection)


def test_rows_are_still_added():
    audit.record(actor=CONSOLE, verb="test", subject="thing:1", summary="两件")
    assert list(AuditRow.objects.values_list("sequence", flat=True)) == [2, 1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_it_stands_again_after_a_test_with_real_transactions(turn):
    assert guard.stands(connection)
    assert AuditRow.objects.get().sequence == 1
