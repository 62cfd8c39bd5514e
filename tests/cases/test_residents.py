"""A resident's report, from the phone to the second answer."""

from dataclasses import asdict

import pytest
from tests.cast import unit

from lixin.accounts import service as accounts
from lixin.accounts.models import Division
from lixin.audit import service as audit
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(cast):
    accounts.forget_areas()
    yield
    accounts.forget_areas()


def reported(**changes):
    fields = {"text": "人民路积水很深，电动车过不去", "lon": 116.3, "lat": 33.0, "phone": "13800001234"} | changes
    return cases.report(**fields)


def test_words_suggest_the_type_and_the_place_its_township():
    case = reported()
    assert (case.case_type, case.state, case.division_code) == ("urban.road_flooding", "reported", "341623101")
    assert case.title == "道路积水：人民路积水很深，电动车过不去"
    assert cases.by_query_number(case.query_number.lower()) == case


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lon": 110.0}, "这个位置不在本县范围内，请把地图中心对准事发地点。"),
        ({"text": "水"}, "请用 4 到 1000 个字说明情况。"),
        ({"phone": "12ab"}, "电话号码不对：请填 11 位手机号或带区号的座机，也可以不填。"),
        ({"text": "想说点别的事情"}, "请选择反映的类型。"),
        ({"pictures": [b"no picture"]}, "这不是能打开的照片，请上传 JPG、PNG 或 WebP。"),
    ],
)
def test_refusals(changes, sentence):
    with pytest.raises(Invalid) as refusal:
        reported(**changes)
    assert refusal.value.sentence == sentence
    assert Case.objects.count() == 0


def test_double_submission_is_one_case():
    assert reported(client_token="abc") == reported(client_token="abc")
    assert Case.objects.count() == 1


def test_the_same_thing_nearby_gains_a_supporter():
    case = reported()
    [near] = cases.similar(lon=116.3005, lat=33.0005, case_type="urban.road_flooding")
    assert (near.metres, near.state_name, cases.supported_case(near.key)) == (73, "待受理", case.pk)
    assert cases.similar(lon=116.31, lat=33.0, case_type="urban.road_flooding") == []
    cases.support(case_id=case.pk, text="我也看到了", phone="13900001234")
    with pytest.raises(Conflict) as refusal:
        cases.support(case_id=case.pk, phone="139 0000 1234")
    assert refusal.value.sentence == "这个电话已经反映过这件事，请用当时的查询号查进度。"
    case.refresh_from_db()
    assert case.supporters == 1


def test_a_stranger_learns_no_words_and_no_number_of_a_report():
    case = reported()
    [near] = cases.similar(lon=116.3, lat=33.0, case_type="urban.road_flooding")
    told = str(asdict(near))
    assert [secret for secret in (case.query_number, case.title, case.description, case.place) if secret in told] == []
    with pytest.raises(NotFound):
        cases.supported_case(case.query_number)


def test_a_supporter_looks_on_with_a_number_of_his_own(cast):
    case = reported()
    own = cases.support(case_id=case.pk).query_number
    cases.reject(case_id=case.pk, person=cast.operator, note="不属于本县道路")
    assert (own == case.query_number, cases.by_query_number(own)) == (False, case)
    seen = cases.progress(own)
    assert (seen["number"], seen["place"], seen["may_reopen"]) == (own, "阚疃镇", False)
    assert cases.progress(case.query_number)["may_reopen"] is True
    with pytest.raises(NotAllowed) as refusal:
        cases.reopen(query_number=own, note="没有解决")
    assert refusal.value.sentence == "这件事由首位反映人评价；没有解决，您可以另行反映。"


def test_rate_once_and_reopen_once(cast):
    case = reported()
    number = case.query_number
    with pytest.raises(Conflict):
        cases.rate(query_number=number, stars=5)
    cases.reject(case_id=case.pk, person=cast.operator, note="不属于本县道路")
    cases.reopen(query_number=number, note="就在县城里")
    cases.reject(case_id=case.pk, person=cast.operator, note="重复反映")
    with pytest.raises(Conflict) as refusal:
        cases.reopen(query_number=number, note="还是没解决")
    assert refusal.value.sentence == "这件事已经重新办理过一次，请拨打 12345 反映。"


def test_progress_names_units_not_staff(cast):
    case = reported()
    cases.file(case_id=case.pk, person=cast.operator)
    seen = cases.progress(case.query_number)
    assert [(step["name"], step["unit"]) for step in seen["steps"]] == [
        ("已收到", ""),
        ("已受理", "县城市运行管理中心"),
    ]


def test_the_number_is_masked_and_each_look_is_recorded(cast):
    case = reported()
    with pytest.raises(Invalid):
        cases.contact(person=cast.operator, case_id=case.pk, purpose="")
    assert cases.contact(person=cast.operator, case_id=case.pk, purpose="核实积水位置") == ["13800001234"]
    rows = audit.reads_about(cases.phone_key("13800001234"))
    assert [(row.actor_key, row.purpose) for row in rows] == [("operator", "核实积水位置")]


def test_a_guessed_number_is_not_found():
    with pytest.raises(NotFound):
        cases.by_query_number("AAAAAAAAAA")


def test_the_operator_may_change_the_type(cast):
    unit("shuili2", "县林业局", Division.objects.get(pk="341623"))
    case = reported()
    cases.file(case_id=case.pk, person=cast.operator, case_type="urban.road_damage")
    case.refresh_from_db()
    assert (case.case_type, case.suggested_unit.name) == ("urban.road_damage", "县住建局")
