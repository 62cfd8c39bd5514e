"""The closed loop, step by step, with the sentences of its refusals."""

import io
from datetime import datetime

import pytest
from django.utils import timezone
from PIL import Image

from lixin.accounts import service as accounts
from lixin.audit import service as audit
from lixin.audit.models import AuditRow
from lixin.cases import service as cases
from lixin.cases.photos import path_of
from lixin.cases.states import LOOP
from lixin.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from lixin.web.models import News

pytestmark = pytest.mark.django_db
MONDAY = timezone.make_aware(datetime(2026, 11, 23, 9, 0))


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(colour: str = "green") -> bytes:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x0132] = "2026:11:23 10:20:30"
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 8.0, 24.0), 3: "E", 4: (116.0, 12.0, 36.0)})
    Image.new("RGB", (1200, 800), colour).save(made, "JPEG", exif=exif)
    return made.getvalue()


def opened(cast, **changes):
    fields = {
        "case_type": "environment.water_quality", "title": "利辛段水质异常", "division_code": "341623101",
        "source": "staff", "place": "利辛段", "lon": 116.3, "lat": 33.0,
    } | changes  # fmt: skip
    return cases.open_case(draft=cases.Draft(**fields), actor=accounts.actor_of(cast.operator), at=MONDAY)


def dispatched(cast):
    case = opened(cast)
    return cases.dispatch(case_id=case.pk, unit_id=cast.environment.pk, person=cast.operator, at=MONDAY)


def handled(cast):
    case = dispatched(cast)
    cases.take(case_id=case.pk, person=cast.handler, at=MONDAY)
    cases.add_photo(case_id=case.pk, person=cast.handler, data=picture())
    return cases.submit(case_id=case.pk, person=cast.handler, note="上游排口已封堵", at=MONDAY)


def test_from_dispatch_to_a_verified_end(cast):
    case = handled(cast)
    cases.confirm(case_id=case.pk, person=cast.verifier, note="现场看过")
    case.refresh_from_db()
    assert (case.state, case.on_time, case.closed_at is not None) == ("closed", True, True)
    assert [s.action for s in case.steps.all()] == ["open", "file", "dispatch", "take", "photo", "submit", "confirm"]
    assert [s.sequence for s in case.steps.all()] == [1, 2, 3, 4, 5, 6, 7]
    assert audit.verify() == []


def test_due_in_four_working_hours_from_dispatch(cast):
    case = dispatched(cast)
    assert timezone.localtime(case.due_at).isoformat() == "2026-11-23T15:30:00+08:00"
    assert timezone.localtime(case.accept_due_at).isoformat() == "2026-11-23T10:00:00+08:00"


def test_a_granted_extension_moves_the_deadline_in_working_time(cast):
    case = dispatched(cast)
    cases.take(case_id=case.pk, person=cast.handler)
    cases.ask_extension(case_id=case.pk, hours=4, person=cast.handler, note="等化验结果")
    with pytest.raises(Conflict) as refusal:
        cases.ask_extension(case_id=case.pk, hours=4, person=cast.handler, note="再等")
    assert refusal.value.sentence == "已经有一个延期申请在等批复。"
    cases.decide_extension(case_id=case.pk, granted=True, person=cast.operator)
    case.refresh_from_db()
    assert timezone.localtime(case.due_at).isoformat() == "2026-11-24T10:30:00+08:00"


def test_proof_is_asked_for(cast):
    case = dispatched(cast)
    cases.take(case_id=case.pk, person=cast.handler)
    with pytest.raises(Invalid) as refusal:
        cases.submit(case_id=case.pk, person=cast.handler, note="办好了")
    assert refusal.value.sentence == "这类事项要上传现场处理照片后才能提交。"


def test_another_units_handler_does_not_see_it_until_called_in(cast):
    case = dispatched(cast)
    with pytest.raises(NotFound):
        cases.take(case_id=case.pk, person=cast.other_handler)
    cases.take(case_id=case.pk, person=cast.handler)
    cases.call_in(case_id=case.pk, unit_id=cast.water.pk, person=cast.handler, note="请协助关闸")
    assert cases.find(cast.other_handler, case.pk) == case
    case.refresh_from_db()
    assert cases.actions_for(cast.other_handler, case) == ["reply_co", "note", "photo"]
    with pytest.raises(NotAllowed) as refusal:
        cases.submit(case_id=case.pk, person=cast.other_handler, note="x")
    assert refusal.value.sentence == "这件事由县生态环境分局承办，您不能“提交反馈”。"
    assert cases.reply_co(case_id=case.pk, person=cast.other_handler, note="已关闸").reply == "已关闸"


def test_a_stale_page_is_told_who_did_what(cast):
    case = dispatched(cast)
    version = case.version
    cases.take(case_id=case.pk, person=cast.handler, version=version)
    with pytest.raises(Conflict) as refusal:
        cases.take(case_id=case.pk, person=cast.handler, version=version)
    assert refusal.value.sentence == (
        "页面打开之后，handler（模拟） 已经“接单”，现在是“处理中”。请看过最新情况再决定。"
    )


def test_an_action_that_the_state_does_not_allow(cast):
    case = opened(cast)
    with pytest.raises(Conflict) as refusal:
        cases.confirm(case_id=case.pk, person=cast.verifier)
    assert (
        refusal.value.sentence
        == "当前状态是“待派遣”，不能“核查通过”；现在可以：并案、作废、派遣、记录情况、上传照片、附议。"
    )


def test_the_same_token_gives_the_same_case(cast):
    assert opened(cast, client_token="t1") == opened(cast, client_token="t1")


def test_what_fails_leaves_nothing_behind(cast):
    case, rows = dispatched(cast), AuditRow.objects.count()
    with pytest.raises(Invalid):
        cases.give_back(case_id=case.pk, person=cast.handler, note=" ")
    case.refresh_from_db()
    assert (case.state, case.returned, case.steps.count(), AuditRow.objects.count()) == ("dispatched", 0, 3, rows)


def test_photo_keeps_place_and_time_and_its_thumbnail_does_not(cast):
    case = dispatched(cast)
    photo = cases.add_photo(case_id=case.pk, person=cast.handler, data=picture())
    again = cases.add_photo(case_id=case.pk, person=cast.handler, data=picture())
    assert photo == again
    assert (round(photo.lon, 6), round(photo.lat, 6)) == (116.21, 33.14)
    assert timezone.localtime(photo.taken_at).isoformat() == "2026-11-23T10:20:30+08:00"
    with Image.open(path_of(photo.thumbnail)) as small:
        assert (small.size, dict(small.getexif())) == ((480, 320), {})


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\xff\xd8\xff\xe0broken", b"<svg/>"])
def test_what_is_no_photo_is_refused(cast, data):
    case = dispatched(cast)
    with pytest.raises(Invalid) as refusal:
        cases.add_photo(case_id=case.pk, person=cast.handler, data=data)
    assert refusal.value.sentence == "这不是能打开的照片，请上传 JPG、PNG 或 WebP。"
    assert case.photos.count() == 0


def test_no_officer_sees_a_case(cast):
    case = opened(cast)
    for officer in (cast.system_admin, cast.security_officer, cast.auditor):
        with pytest.raises(NotFound):
            cases.find(officer, case.pk)


def test_list_filter_search_and_cursor(cast):
    first, second = opened(cast), opened(cast, title="江集雨污混流", place="江集", division_code="341623103")
    page = cases.cases_for(cast.operator, cases.CaseFilter(), limit=1)
    assert ([c.pk for c in page.rows], page.next) == ([second.pk], str(second.pk))
    assert cases.cases_for(cast.operator, cases.CaseFilter(), cursor=page.next).rows == [first]
    for text, found in (
        ("水质", [first]),
        ("雨污混流", [second]),
        ("污", [second]),
        ("不存在", []),
        (second.number, [second]),
    ):
        assert cases.cases_for(cast.operator, cases.CaseFilter(text=text)).rows == found
    assert cases.cases_for(cast.operator, cases.CaseFilter(division="341623103")).rows == [second]


def test_every_open_state_has_an_owner_and_a_way_out():
    for state in LOOP.states.values():
        if not state.final:
            assert state.owner
            assert {t.target for t in LOOP.actions(state.key)} - {None, state.key}


def test_the_unit_a_case_is_taken_from_and_the_one_called_in_hear_of_it(stages, forestry):
    case, cast = stages.handling(), stages.cast
    cases.call_in(case_id=case.pk, unit_id=forestry.pk, person=cast.handler, note="请协助清理")
    heard = News.objects.latest("pk")
    assert (heard.kind, heard.unit_ids) == ("call_in", sorted([cast.environment.pk, forestry.pk]))
    cases.redispatch(case_id=case.pk, unit_id=cast.water.pk, person=cast.operator, note="属水利")
    heard = News.objects.latest("pk")
    assert (heard.kind, heard.unit_ids) == (
        "redispatch", sorted([cast.environment.pk, forestry.pk, cast.water.pk]),
    )  # fmt: skip


def test_a_case_without_unit_is_no_news_for_units(stages):
    stages.filed()
    heard = News.objects.latest("pk")
    assert (heard.kind, heard.unit_ids) == ("opened", [0])
    assert not accounts.may_see_news(stages.cast.handler, heard.division_code, heard.unit_ids, "cases.read")
