"""The pages and the API of commands: what each reader sees and may do, and that nothing is done twice."""

import re

import pytest

from lixin.control import asking
from lixin.control.models import Order
from tests.control.conftest import measured

pytestmark = pytest.mark.django_db


def form(page: str) -> dict[str, str]:
    """The hidden and typed fields of the form that asks."""
    return {"token": re.search(r'name="token" value="([0-9a-f]{32})"', page)[1], "reason": "开闸排涝"}


def text(answer) -> str:
    return answer.content.decode()


def test_from_the_devices_page_to_the_second_persons_yes(client, gate, asker, head):
    client.force_login(asker)
    assert f'hx-get="/control/device/{gate.pk}/"' in text(client.get(f"/sensing/{gate.pk}/"))
    panel = text(client.get(f"/control/device/{gate.pk}/"))
    assert "还没有向这台设备下发过指令" in panel
    address = re.search(r'href="(/control/device/\d+/open_to/)"', panel)[1]
    page = text(client.get(address))
    assert "先喊话清场" in page
    given = form(page) | {"v-opening": "0.8"}
    for _ in range(2):
        answer = client.post(address, given, follow=True)
    assert "已申请，等本单位另一个人批准。" in text(answer)
    order = Order.objects.get()
    assert "批准并下发" not in text(answer)
    client.force_login(head)
    assert "等您批准" in text(client.get("/control/"))
    assert "批准并下发" in text(client.get(f"/control/{order.pk}/"))
    told = text(client.post(f"/control/{order.pk}/agree/", follow=True))
    assert "已批准，平台正在下发。" in told
    assert re.findall(r"申请：|批准：", told) == ["申请：", "批准："]
    assert "当前状态是“待下发”" in text(client.post(f"/control/{order.pk}/agree/", follow=True))


def test_a_form_that_is_wrong_comes_back_with_what_was_typed(client, gate, asker):
    client.force_login(asker)
    address = f"/control/device/{gate.pk}/open_to/"
    answer = client.post(address, form(text(client.get(address))) | {"v-opening": "99"})
    assert (answer.status_code, 'value="99"' in text(answer)) == (422, True)
    assert "应在 0 到 20 m 之间" in text(answer)
    measured(gate, gate_opening=0.5, downstream_level=30)
    assert "联锁：闸下水位 30.00 m" in text(client.get(address))
    answer = client.post(address, form(text(client.get(address))) | {"v-opening": "2"})
    assert (answer.status_code, Order.objects.count()) == (409, 0)


def test_many_with_a_dry_run(client, gate, asker):
    client.force_login(asker)
    address = "/control/many/?kind=water.sluice_gate&command=open_to"
    page = text(client.get(address))
    given = form(page) | {
        "v-opening": "1", "devices": [gate.pk], "kind": "water.sluice_gate", "command": "open_to", "do": "plan",
    }  # fmt: skip
    assert "可以下发" in text(client.post("/control/many/", given))
    assert not Order.objects.exists()
    assert "1 台：已申请" in text(client.post("/control/many/", given | {"do": "ask"}, follow=True))
    assert Order.objects.get().said == "开到指定开度（开度 1 m）"


@pytest.mark.parametrize(("who", "status"), [("leader", 403), ("system_admin", 403), ("handler", 404)])
def test_others_cannot_ask(client, cast, gate, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(f"/control/device/{gate.pk}/open_to/").status_code == status
    assert client.post(f"/control/device/{gate.pk}/open_to/", {"v-opening": "1"}).status_code == status


def test_a_stranger_sees_none(client, cast, gate, asker):
    order = asking.ask(
        person=asker, device_ids=[gate.pk], key="open_to", given={"opening": 1}, reason="排涝", token="t"
    )[0]
    client.force_login(cast.handler)
    assert client.get(f"/control/{order.pk}/").status_code == 404
    assert client.post(f"/control/{order.pk}/withdraw/").status_code == 404
    client.force_login(cast.leader)
    assert client.get(f"/control/{order.pk}/").status_code == 200
    assert "撤回" not in re.sub(r"<title>.*?</title>", "", text(client.get(f"/control/{order.pk}/")))


def test_the_api_does_the_same(client, gate, asker, head):
    client.force_login(asker)
    told = client.get(f"/api/control/devices/{gate.pk}/commands").json()
    assert [(one["key"], one["confirm"], one["parameters"][0]["range"]) for one in told] == [
        ("open_to", True, "0 到 20 m")
    ]
    body = {"devices": [gate.pk], "command": "open_to", "values": {"opening": 0.8}}
    assert client.post("/api/control/plan", body, "application/json").json()[0]["hindrance"] == ""
    asked = [
        client.post("/api/control/orders", body | {"reason": "排涝", "token": "a"}, "application/json")
        for _ in range(2)
    ]
    assert [one.status_code for one in asked] == [201, 201]
    assert asked[0].json() == asked[1].json()
    number = asked[0].json()[0]["id"]
    assert client.post(f"/api/control/orders/{number}/agree").status_code == 403
    client.force_login(head)
    assert client.post(f"/api/control/orders/{number}/agree").json()["state"] == "ready"
    assert client.post(f"/api/control/orders/{number}/agree").status_code == 409
    assert client.post(f"/api/control/orders/{number}/withdraw").json()["state_name"] == "已撤回"
    assert [one["id"] for one in client.get("/api/control/orders?state=ended").json()["items"]] == [number]
