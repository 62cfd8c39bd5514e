"""The page and form of a row: versions and the way back, files, devices, links at both ends, two people at once."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cases.conftest import picture
from tests.registers.conftest import LAMPS, PARKS, Lamp, Park, form, lamp

from lixin.accounts import service as accounts
from lixin.audit.service import rows_about
from lixin.cases.models import Case, CaseRow
from lixin.registers import catalogue
from lixin.registers import rows as registers
from lixin.registers.models import Attachment, DeviceLink, Revision
from lixin.sensing.models import Device

NAUGHTY = (
    "<script>alert(1)</script>", "{{ 7*7 }}", "' OR 1=1 --", "％００\u202e\u200b", "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "🐵 🙈 🙉 🙊", "-1/0", "NaN", "NULL", "../../../etc/passwd", "﷽", "``''\"\"", "=cmd|' /C calc'!A0",
)  # fmt: skip
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[116.2, 33.1], [116.21, 33.1], [116.21, 33.11], [116.2, 33.11], [116.2, 33.1]]],
}


@pytest.fixture
def steward(lamps, client):
    client.force_login(lamps.leader)
    return client


def saved(client, **more):
    """A lamp entered through the form."""
    answer = client.post(f"{LAMPS}new/", form(**more))
    assert answer.status_code == 302, answer.context["form"].errors
    return Lamp.objects.order_by("-pk").first()


def test_versions_are_compared_and_an_old_one_is_brought_back(steward):
    one = saved(steward, power="40", keeper="张三丰", _reason="新装")
    address = f"{LAMPS}{one.pk}/"
    steward.post(f"{address}edit/", form(power="60", keeper="李四", version="1", _reason="换灯"))
    page = steward.get(f"{address}history/?a=1&b=2")
    told = [(item.label, item.before, item.after) for item in page.context["pair"]["changes"]]
    assert told == [("功率", "40", "60"), ("看护人", "张**", "李*")]
    assert "张三丰" not in page.content.decode() + steward.get(address).content.decode()
    assert [(step["revision"].version, step["revision"].reason) for step in page.context["steps"]] == [
        (2, "换灯"),
        (1, "新装"),
    ]
    asked = steward.get(f"{address}history/1/restore/")
    assert [item.label for item in asked.context["changes"]] == ["功率", "看护人"]
    assert steward.post(f"{address}history/1/restore/", {"version": "1"}).status_code == 409  # not what was seen
    assert steward.post(f"{address}history/1/restore/", {"version": "2", "_reason": "量错了"}).status_code == 302
    one.refresh_from_db()
    assert (one.power, one.keeper, one.version) == (40.0, "张三丰", 3)
    last = Revision.objects.get(row=one.pk, version=3)
    assert (last.verb, last.reason) == ("restore", "恢复到第 1 版：量错了")


def test_an_old_version_that_no_longer_fits_says_why(steward):
    one = saved(steward)
    steward.post(f"{LAMPS}{one.pk}/edit/", form(code="L2", version="1"))
    saved(steward, code="L1", name="另一盏")
    answer = steward.post(f"{LAMPS}{one.pk}/history/1/restore/", {"version": "2"})
    assert (answer.status_code, "第 1 版的内容现在不能用：编码" in answer.content.decode()) == (422, True)
    assert steward.get(f"{LAMPS}{one.pk}/history/7/restore/").status_code == 404
    assert steward.get(f"{LAMPS}{one.pk}/history/{2**70}/restore/").status_code == 404


def test_two_people_save_and_the_second_chooses_field_by_field(steward):
    one = saved(steward, power="40", road="人民路", smart="on")
    address = f"{LAMPS}{one.pk}/edit/"
    assert steward.post(address, form(power="60", road="人民路", version="1")).status_code == 302
    mine = form(power="40", road="淝河路", smart="on")
    stale = steward.post(address, mine | {"version": "1"})
    picks = {item["field"]: (item["theirs"], item["mine"], item["take"]) for item in stale.context["theirs"]}
    assert picks == {"power": ("60", "40", True), "smart": ("否", "是", True), "road": ("人民路", "淝河路", False)}
    chosen = mine | {"version": "2", "pick.power": "theirs", "pick.smart": "theirs", "pick.road": "mine"}
    assert steward.post(address, chosen).status_code == 302
    assert Lamp.objects.values_list("power", "smart", "road", "version").get() == (60.0, False, "淝河路", 3)


def test_a_field_is_checked_while_one_types(steward):
    saved(steward)
    check = f"{LAMPS}check/?field="
    assert "已存在" in steward.post(f"{check}code", form(code="L1")).content.decode()
    assert steward.post(f"{check}power", form(power="很亮")).content.decode().startswith('<p class="field-error"')
    assert steward.post(f"{check}power", form(code="L2", power="40")).content == b""
    assert "已有同名的记录：L1" in steward.post(f"{check}name", form(code="L2")).content.decode()
    assert steward.post(f"{check}nothing", form()).status_code == 404
    own = str(Lamp.objects.get().pk)
    assert steward.post(f"{check}code", form(code="L1", _pk=own)).content == b""


@pytest.mark.parametrize("text", NAUGHTY)
def test_odd_words_come_back_as_they_were(steward, text):
    one = saved(steward, name=text, road=text, note=text, _reason=text)
    steward.post(f"{LAMPS}views/", {"name": text, "query": f"road={text}"})
    assert Lamp.objects.values_list("name", "road", "note").get() == (text.strip(), text.strip(), text.strip())
    for address in (LAMPS, f"{LAMPS}{one.pk}/", f"{LAMPS}{one.pk}/edit/", f"{LAMPS}{one.pk}/history/", f"{LAMPS}grid/"):
        page = steward.get(address, follow=True)
        assert (address, page.status_code, "<script>alert" in page.content.decode()) == (address, 200, False)
    for name in (
        "q",
        "road",
        "kind",
        "division_code",
        "owner",
        "power.from",
        "sort",
        "columns",
        "cursor",
        "pk",
        "asof",
        "view",
    ):
        assert steward.get(LAMPS, {name: text}).status_code in (200, 422), name
    assert [row.pk for row, _ in steward.get(LAMPS, {"road": text, "view": "all"}).context["rows"]] == [one.pk]


def docx(*more):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name in ("[Content_Types].xml", "word/document.xml", *more):
            package.writestr(name, "<x/>")
    return made.getvalue()


def upload(client, one, name, data, **more):
    return client.post(f"{LAMPS}{one.pk}/files/", {"file": SimpleUploadedFile(name, data), **more})


def test_files_are_checked_by_content_kept_and_taken_off(steward, lamps):
    one = saved(steward)
    for name, data in (("灯.jpg", picture("red")), ("说明.docx", docx()), ("证.pdf", b"%PDF-1.7\n1\n%%EOF\n")):
        for _ in range(2):  # twice is once
            assert upload(steward, one, name, data).status_code == 302
    found = {file.name: file for file in Attachment.objects.all()}
    assert {name: file.media_type.split("/")[-1][:4] for name, file in found.items()} == {
        "灯.jpg": "jpeg",
        "说明.docx": "vnd.",
        "证.pdf": "pdf",
    }
    for name, data in (("a.jpg", b"MZ\x90"), ("a.docx", docx("word/vbaProject.bin")), ("a.docx", b"PK\x03\x04broken"),
                       ("a.pdf", b""), ("a.jpg", b"\xff\xd8\xff broken"), ("a.zip", docx()[:40])):  # fmt: skip
        assert upload(steward, one, name, data).status_code == 422, (name, data)
    address = f"{LAMPS}{one.pk}/files/"
    answer = steward.get(f"{address}{found['证.pdf'].pk}/")
    assert ("attachment" in answer["Content-Disposition"], b"".join(answer.streaming_content)[:5]) == (True, b"%PDF-")
    assert steward.get(f"{address}{found['灯.jpg'].pk}/?size=small")["Content-Type"] == "image/jpeg"
    page = steward.get(f"{LAMPS}{one.pk}/").content.decode()
    assert all(name in page for name in found)
    other = lamp("Z")
    assert steward.get(f"{LAMPS}{other.pk}/files/{found['证.pdf'].pk}/").status_code == 404
    for _ in range(2):
        assert steward.post(f"{address}{found['证.pdf'].pk}/drop/").status_code == 302
    assert steward.get(f"{address}{found['证.pdf'].pk}/").status_code == 404
    verbs = [row.summary.split("：")[1] for row in rows_about(one.subject()) if row.verb == "register.file"]
    assert verbs == ["删除附件 证.pdf", "上传附件 证.pdf", "上传附件 说明.docx", "上传附件 灯.jpg"]


def test_a_personal_file_is_opened_for_a_purpose_and_only_in_scope(steward, lamps):
    one = saved(steward, division_code="341623103")
    upload(steward, one, "身份证.jpg", picture("blue"), grade="personal")
    address = f"{LAMPS}{one.pk}/files/{Attachment.objects.get().pk}/"
    assert steward.get(address).status_code == 422
    assert steward.post(address, {"purpose": "核对户主"}).status_code == 200
    assert rows_about(one.subject())[0].summary == "查看个人信息附件：身份证.jpg"
    steward.force_login(lamps.clerk)
    assert (
        steward.post(address, {"purpose": "核对户主"}).status_code,
        upload(steward, one, "a.jpg", picture("red")).status_code,
    ) == (404, 404)


def device(unit, code="d1"):
    return Device.objects.create(
        code=code, vendor_id=code, protocol="hj212", name=f"监测{code}", kind="environment.section",
        division_code="341623101",
        lon=116.3, lat=33.0, owner=unit, state="online", latest={"nh3n": 0.5},
    )  # fmt: skip


def test_devices_are_linked_seen_and_unlinked(steward, lamps):
    one, own, other = saved(steward), device(lamps.environment), device(lamps.water, "d2")
    assert steward.get(f"{LAMPS}{one.pk}/devices/options/?q=监测d1").json() == [
        {"id": str(own.pk), "text": "监测d1（d1）"}
    ]
    for watch in (own, own, other):
        steward.post(f"{LAMPS}{one.pk}/devices/", {"device": watch.pk})
    assert DeviceLink.objects.count() == 2
    assert steward.post(f"{LAMPS}{one.pk}/devices/", {"device": "x"}).status_code == 422
    assert "监测d2" in steward.get(f"{LAMPS}{one.pk}/").content.decode()
    steward.force_login(lamps.handler)  # sees the devices of the own unit alone
    page = steward.get(f"{LAMPS}{one.pk}/")
    assert [item.view.device.name for item in page.context["devices"]] == ["监测d1"]
    assert "监测d2" not in page.content.decode()
    first = DeviceLink.objects.get(device=own).pk
    assert steward.post(f"{LAMPS}{one.pk}/devices/{first}/drop/").status_code == 403
    steward.force_login(lamps.leader)
    steward.post(f"{LAMPS}{one.pk}/devices/{first}/drop/")
    assert DeviceLink.objects.count() == 1


def test_links_are_shown_at_both_ends_within_scope(steward, lamps):
    park = Park.objects.create(code="P1", name="湿地公园", division_code="341623101")
    one = lamp("L0", park=park)
    for number in range(1, 13):
        lamp(f"L{number:02}", park=park, division_code="341623103")
    page = steward.get(f"{PARKS}{park.pk}/")
    (found,) = page.context["relations"]
    assert (len(found.rows), found.more, found.address) == (10, True, f"{LAMPS}?park={park.pk}")
    assert len(steward.get(found.address).context["rows"]) == 13
    assert f'href="{PARKS}{park.pk}/"' in steward.get(f"{LAMPS}{one.pk}/").content.decode()
    steward.force_login(lamps.clerk)
    assert [row.code for row in steward.get(f"{PARKS}{park.pk}/").context["relations"][0].rows] == ["L0"]


def test_a_shape_is_drawn_kept_and_given_to_the_map(steward):
    sent = {"code": "P1", "name": "公园", "division_code": "341623101", "shape": json.dumps(SQUARE)}
    assert steward.post(f"{PARKS}new/", sent).status_code == 302
    park = Park.objects.get()
    assert steward.get(f"{PARKS}{park.pk}/shape.json").json()["features"][0]["geometry"] == SQUARE
    page = steward.get(f"{PARKS}{park.pk}/")
    assert ("面，5 个点" in page.content.decode(), page.context["zoom"]) == (True, 14.3)
    crossed = json.dumps({"type": "Polygon", "coordinates": [[[116, 33], [117, 34], [117, 33], [116, 34], [116, 33]]]})
    assert (
        "自己相交"
        in steward.post(f"{PARKS}check/?field=shape", sent | {"code": "P2", "shape": crossed}).content.decode()
    )


def test_a_row_is_retired_with_a_reason(steward):
    one = saved(steward)
    steward.post(f"{LAMPS}{one.pk}/retire/", {"version": 1, "_reason": "拆除"})
    assert Revision.objects.filter(row=one.pk).values_list("verb", "reason").first() == ("retire", "拆除")


def test_a_case_is_reported_from_a_row_and_stands_on_its_page(steward, lamps):
    one = lamp("L1", lon=116.3, lat=33.0)
    steward.force_login(lamps.operator)
    asked = steward.get(f"/cases/new/?register=registers.lamp&row={one.pk}").context["typed"]
    assert (asked["place"], asked["lon"], asked["about"]) == ("阚疃镇 灯L1", "116.300000", "路灯台账 灯L1（L1）")
    sent = {name: asked[name] for name in ("place", "lon", "lat", "register", "row")}
    sent |= {"case_type": "urban.litter", "title": "灯杆倾斜", "client_token": "t" * 20}
    for _ in range(2):
        assert steward.post("/cases/new/", sent).status_code == 302
    assert (Case.objects.count(), CaseRow.objects.count()) == (1, 1)
    assert "灯杆倾斜" in steward.get(f"{LAMPS}{one.pk}/").content.decode()
    steward.force_login(lamps.other_handler)  # of another unit
    assert "灯杆倾斜" not in steward.get(f"{LAMPS}{one.pk}/").content.decode()


def test_the_page_takes_the_same_queries_for_one_of_everything_and_three(steward, lamps):
    park = Park.objects.create(code="P1", name="湿地公园", division_code="341623101")
    one = saved(steward, park=str(park.pk))
    counts = []
    for number in range(3):
        lamp(f"M{number}", park=park)
        upload(steward, one, f"{number}.jpg", picture(("red", "green", "blue")[number]))
        steward.post(f"{LAMPS}{one.pk}/devices/", {"device": device(lamps.environment, f"d{number}").pk})
        steward.post(f"{LAMPS}{one.pk}/edit/", form(power=str(number), park=str(park.pk), version=str(number + 1)))
        taken = []
        for address in (
            f"{LAMPS}{one.pk}/",
            f"{PARKS}{park.pk}/",
            f"{LAMPS}{one.pk}/history/",
            f"{LAMPS}{one.pk}/edit/",
        ):
            steward.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert steward.get(address).status_code == 200
            taken.append(len(queries))
        counts.append(taken)
    assert counts[0] == counts[2]


def test_the_catalogue_tells_what_is_declared(steward, lamps):
    saved(steward)
    person = lamps.leader
    told = {one.sheet.name: one for one in catalogue.entries(person)}
    one = catalogue.as_dict(told["registers.lamp"])
    assert (one["title"], one["rows"], one["cadence"], one["sharing"]) == ("路灯台账", 1, "每月", "有条件共享")
    power = next(column for column in one["fields"] if column["name"] == "power")
    assert power == {"name": "power", "label": "功率", "type": "小数", "unit": "W", "grade": "内部"}
    files = {kind: steward.get(f"/registers/catalogue.{kind}") for kind in ("csv", "json", "jsonld")}
    assert files["json"].json()[0]["name"] == "registers.park"
    data = json.loads(files["jsonld"].content)
    assert {one["dct:identifier"] for one in data["dcat:dataset"]} == {"registers.lamp", "registers.park"}
    assert files["csv"].content.decode("utf-8-sig").splitlines()[0].startswith("台账,名称")
    assert steward.get("/registers/catalogue.xml").status_code == 404
    page = steward.get("/registers/catalogue/?q=功率").content.decode()
    assert ("路灯台账" in page, "公园台账" in page, "按期更新" in page) == (True, False, True)


def test_a_link_among_very_many_rows_is_searched(steward, monkeypatch):
    monkeypatch.setattr("lixin.registers.form.MOST_LISTED", 2)
    monkeypatch.setattr("lixin.registers.screens.choices.MOST_LINKS", 2)
    parks = [Park.objects.create(code=f"P{n}", name=f"园{n}", division_code="341623101") for n in range(4)]
    one = saved(steward, park=str(parks[3].pk))
    page = steward.get(f"{LAMPS}{one.pk}/edit/").content.decode()
    assert ('data-lookup="/registers/registers.lamp/options/park/"' in page, "园3" in page, "园1" in page) == (
        True,
        True,
        False,
    )
    assert steward.get(f"{LAMPS}options/park/?q=园1").json() == [{"id": str(parks[1].pk), "text": "园1（P1）"}]
    assert "data-lookup" in steward.get(f"{LAMPS}?park={parks[3].pk}").content.decode()
    assert steward.get(f"{LAMPS}options/keeper/").status_code == 404


def test_reach_is_the_widest_of_the_persons_divisions(lamps):
    assert accounts.divisions_of(lamps.leader, "registers.read") == ("341623",)
    assert accounts.divisions_of(lamps.clerk, "registers.read") == ("341623101",)
    assert accounts.divisions_of(lamps.auditor, "registers.read") == ()
    assert registers.sheet("registers.lamp").masked == ("keeper",)
