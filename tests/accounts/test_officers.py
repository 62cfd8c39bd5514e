"""The officers' pages: accounts, roles, the audit record, and the command that proves it whole."""

import argparse
import re

import pytest
from asgiref.sync import async_to_sync

from lixin.accounts.audit_pages import pieces
from lixin.accounts.models import Person
from lixin.audit.models import AuditRow
from lixin.config.commands import audit as command

pytestmark = pytest.mark.django_db


def lead(response):
    return re.findall(r'class="lead">(.*?)</p>', response.content.decode())


def verify(capsys):
    capsys.readouterr()
    status = command.run(argparse.Namespace(action="verify"))
    return status, capsys.readouterr().out.splitlines()


def test_the_administrator_makes_an_account_whose_password_must_be_changed(cast, client):
    client.force_login(cast.system_admin)
    data = {"username": "wang", "name": "王（模拟）", "organisation": cast.water.pk}
    page = client.post("/accounts/people/new/", data)
    password = re.findall(r"<code>(Lx-.*?)</code>", page.content.decode())[0]
    made = Person.objects.get(username="wang")
    assert (made.must_change_password, made.check_password(password), made.roles.count()) == (True, True, 0)
    again = client.post("/accounts/people/new/", data)
    assert re.findall(r"notice-error.*?<span>(.*?)</span>", again.content.decode()) == ["账号“wang”已经有人用了。"]


def test_the_administrator_does_not_give_roles(cast, client):
    client.force_login(cast.system_admin)
    response = client.post(f"/accounts/people/{cast.handler.pk}/roles/", {"role": "leader", "division": "341623"})
    assert (response.status_code, lead(response)) == (403, ["您没有这项权限，需要角色：安全管理员。可联系安全管理员。"])


def test_nobody_else_sees_the_people(cast, client):
    client.force_login(cast.handler)
    assert client.get("/accounts/people/").status_code == 403
    client.force_login(cast.auditor)
    assert client.get("/accounts/people/").status_code == 200
    assert client.post(f"/accounts/people/{cast.handler.pk}/deactivate/").status_code == 403


def test_deactivate_unlock_and_reset(cast, client):
    client.force_login(cast.system_admin)
    where = f"/accounts/people/{cast.handler.pk}/"
    assert client.post(f"{where}unlock/")["Location"] == where
    assert b"<code>Lx-" in client.post(f"{where}reset/").content
    assert client.post(f"{where}deactivate/")["Location"] == where
    assert Person.objects.get(pk=cast.handler.pk).is_active is False
    own = client.post(f"/accounts/people/{cast.system_admin.pk}/deactivate/")
    assert lead(own) == ["不能停用自己的账号，请另一位系统管理员办理。"]


def test_the_security_officer_gives_and_takes_roles(cast, client):
    client.force_login(cast.security_officer)
    where = f"/accounts/people/{cast.handler.pk}/"
    assert client.post(f"{where}roles/", {"role": "verifier", "division": "341623101"})["Location"] == where
    given = cast.handler.roles.get(role="verifier")
    assert client.get(where).status_code == 200
    assert client.post(f"{where}roles/{given.pk}/revoke/")["Location"] == where
    assert sorted(cast.handler.roles.values_list("role", flat=True)) == ["handler"]


def test_separation_and_self_service_are_refused_in_words(cast, client):
    client.force_login(cast.security_officer)
    data = {"role": "system_admin", "division": "341623"}
    refused = client.post(f"/accounts/people/{cast.auditor.pk}/roles/", data)
    assert lead(refused) == ["三员分立：审计员、系统管理员 不能由同一个人担任。"]
    own = client.post(f"/accounts/people/{cast.security_officer.pk}/roles/", data)
    assert lead(own) == ["不能给自己授予角色，请另一位安全管理员办理。"]


def test_the_auditor_reads_filters_and_pages(cast, client):
    client.force_login(cast.auditor)
    count = AuditRow.objects.count()
    whole = client.get("/accounts/audit/").context["rows"]
    assert [row.sequence for row in whole] == list(range(count, 0, -1))
    one = client.get("/accounts/audit/?verb=assign_role&subject=person:clerk").context["rows"]
    assert [row.summary for row in one] == ["授予 clerk（模拟） 角色 乡镇工作人员（阚疃镇，长期）"]
    assert [row.sequence for row in client.get("/accounts/audit/?before=3").context["rows"]] == [2, 1]
    client.force_login(cast.system_admin)
    assert client.get("/accounts/audit/").status_code == 403


def test_taking_the_file_is_recorded(cast, client):
    client.force_login(cast.auditor)
    response = client.get("/accounts/audit/export.csv?verb=create_account")
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines[0] == "\ufeff序号,时间,账号,姓名,单位,来源地址,动作,对象,说明,用途"
    assert len(lines) == 1 + AuditRow.objects.filter(verb="create_account").count()
    last = AuditRow.objects.first()
    assert (last.verb, last.actor_key, last.detail) == (
        "export_audit",
        "auditor",
        {"filters": {"verb": "create_account"}},
    )


def test_a_long_file_goes_out_in_pieces():
    async def gather():
        return [piece async for piece in pieces(iter(["x\n"] * 1001))]

    assert [len(piece) for piece in async_to_sync(gather)()] == [1000, 1000, 2]


def test_the_command_says_whole_altered_and_removed(cast, forgery, capsys):
    count = AuditRow.objects.count()
    assert verify(capsys) == (0, [f"审计记录完整，共 {count} 条。"])
    AuditRow.objects.filter(sequence=3).update(summary="改过")
    assert verify(capsys) == (1, ["第 3 条被改动、调换或插入：摘要与内容不符。"])
    AuditRow.objects.filter(sequence__gte=count).delete()
    assert verify(capsys)[1][-1] == f"第 {count} 条被删除。"


def test_the_command_writes_the_record_and_notes_it(cast, tmp_path):
    count, file = AuditRow.objects.count(), tmp_path / "audit.csv"
    assert command.run(argparse.Namespace(action="export", to=file)) == 0
    lines = file.read_text(encoding="utf-8").splitlines()
    assert (len(lines), lines[0][:4], lines[-1].split(",")[0]) == (count + 1, "\ufeff序号,", str(count))
    last = AuditRow.objects.first()
    assert (last.sequence, last.verb, last.actor_key) == (count + 1, "export_audit", "console")
