"""A command's life: who asks, who agrees, what forbids it, and that nothing is asked or decided twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lixin.audit import service as audit
from lixin.control import asking, queries, sending
from lixin.control.models import Order
from lixin.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from lixin.sensing.protocols.downlink import Sent
from tests.control.conftest import measured

pytestmark = pytest.mark.django_db
LINE = ("mqtt", "GATE-1")


def asked(person, *devices, opening="0.8", key="open_to", reason="开闸排涝", token="t1"):
    values = {"opening": opening} if key == "open_to" else {}
    ids = [one.pk for one in devices]
    return asking.ask(person=person, device_ids=ids, key=key, given=values, reason=reason, token=token)


def record(order) -> list[str]:
    return [row.verb for row in audit.rows_about(f"order:{order.pk}").order_by("sequence")]


def test_one_asks_another_agrees_and_it_goes_out_once(gate, asker, head):
    (order,) = asked(asker, gate)
    assert (order.state, order.said) == ("asked", "开到指定开度（开度 0.8 m）")
    assert [one.pk for one in queries.waiting_for(head)] == [order.pk]
    assert sending.waiting({LINE: ""}, timezone.now()) == []
    asking.agree(person=head, order_ids=[order.pk])
    (ready,) = sending.waiting({LINE: ""}, timezone.now())
    assert (ready.order.verb, ready.order.values, ready.order.number) == ("open_to", {"opening": 0.8}, order.pk)
    assert sending.mark_sent(order.pk, Sent(b"x", "7"), timezone.now()) is True
    assert sending.mark_sent(order.pk, Sent(b"x", "7"), timezone.now()) is False
    assert sending.waiting({LINE: ""}, timezone.now()) == []
    assert record(order) == ["ask_order", "agree_order", "send_order"]


def test_the_same_form_sent_twice_asks_once(gate, asker):
    first, second = asked(asker, gate), asked(asker, gate)
    assert [one.pk for one in first] == [one.pk for one in second]
    assert Order.objects.count() == 1


def test_who_asks_does_not_agree_and_strangers_do_neither(gate, asker, head, cast):
    (order,) = asked(head, gate)
    with pytest.raises(NotAllowed, match="要由申请人以外的人批准"):
        asking.agree(person=head, order_ids=[order.pk])
    with pytest.raises(NotAllowed):
        asking.agree(person=asker, order_ids=[order.pk])
    with pytest.raises(NotFound, match="不归您的单位管理"):
        asked(cast.handler, gate)
    with pytest.raises(NotAllowed):
        asked(cast.leader, gate)
    assert queries.orders_for(cast.handler).count() == 0
    assert queries.orders_for(cast.leader).get() == order


def test_a_gate_is_not_raised_above_the_stated_level_below(gate, asker, head):
    measured(gate, gate_opening=0.5, downstream_level=24.5)
    with pytest.raises(Conflict, match="闸下水位 24.50 m，已到允许开闸的最高水位 24.50 m"):
        asked(asker, gate)
    (lower,) = asked(asker, gate, opening="0.2")
    assert lower.state == "asked"
    measured(gate, minutes=26, gate_opening=0.5, downstream_level=20)
    with pytest.raises(Conflict, match="闸下水位没有最新数据"):
        asked(asker, gate, token="t2")
    assert Order.objects.count() == 1


def test_the_interlock_is_looked_at_again_before_the_yes_and_before_the_sending(gate, asker, head):
    (first,), (second,) = asked(asker, gate), asked(asker, gate, token="t2")
    asking.agree(person=head, order_ids=[first.pk])
    measured(gate, gate_opening=0.5, downstream_level=25)
    with pytest.raises(Conflict, match="现在不能开到指定开度"):
        asking.agree(person=head, order_ids=[second.pk])
    assert sending.waiting({LINE: ""}, timezone.now()) == []
    first.refresh_from_db()
    assert (first.state, first.state_words[:4]) == ("blocked", "闸下水位")


def test_values_are_held_against_their_range(gate, asker):
    for wrong, words in (("21", "开度：应在 0 到 20 m 之间"), ("很高", "开度：请填数字"), ("nan", "开度：应在")):
        with pytest.raises(Invalid, match=words):
            asked(asker, gate, opening=wrong)
    with pytest.raises(Invalid, match="请写明事由"):
        asked(asker, gate, reason=" ")
    with pytest.raises(Invalid, match="不能接收这条指令"):
        asked(asker, gate, key="set_clock")


def test_a_no_has_its_reason_and_a_withdrawn_one_is_not_sent(gate, asker, head):
    first, second = asked(asker, gate)[0], asked(asker, gate, token="t2")[0]
    with pytest.raises(Invalid, match="不批准的原因"):
        asking.refuse(person=head, order_ids=[first.pk], note="")
    asking.refuse(person=head, order_ids=[first.pk], note="下游有施工")
    with pytest.raises(Conflict, match="当前状态是“未批准”"):
        asking.agree(person=head, order_ids=[first.pk])
    asking.agree(person=head, order_ids=[second.pk])
    asking.withdraw(person=asker, order_ids=[second.pk])
    assert sending.waiting({LINE: ""}, timezone.now()) == []
    assert record(first) == ["ask_order", "refuse_order"]


def test_a_dry_run_says_what_would_happen_and_asks_for_nothing(gate, monitor, asker, cast):
    found = asking.plan(asker, [gate.pk], "open_to", {"opening": 1})
    assert [(one.said, one.hindrance) for one in found] == [("开到指定开度（开度 1 m）", "")]
    assert "不能接收" in asking.plan(cast.operator, [monitor.pk], "open_to", {"opening": 1})[0].hindrance
    assert not Order.objects.exists()


def test_many_are_asked_for_all_or_none(gate, asker, cast, monitor):
    with pytest.raises(Invalid):
        asked(cast.operator, gate, monitor)
    assert not Order.objects.exists()


def test_what_nobody_agreed_to_and_what_found_no_device_expires(gate, asker, head):
    waits, offline = asked(asker, gate)[0], asked(asker, gate, token="t2")[0]
    asking.agree(person=head, order_ids=[offline.pk])
    assert sending.waiting({}, timezone.now() + timedelta(hours=3)) == []
    waits.refresh_from_db()
    offline.refresh_from_db()
    assert (waits.state, waits.state_words) == ("expired", "没有人在期限内批准。")
    assert (offline.state, offline.state_words) == ("expired", "设备在期限内没有连接，没有下发。")


def test_an_interlock_that_fails_lets_nothing_through(gate, asker):
    gate.latest = {"gate_opening": 0.5, "downstream_level": "高"}
    gate.save()
    with pytest.raises(Conflict, match="联锁条件判断失败（ValueError）"):
        asked(asker, gate)
