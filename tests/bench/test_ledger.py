"""The senders' account against the platform's: what is lost, doubled or out of nowhere is said."""

from lixin.config.benching.ledger import Ledger, lost_readings, lost_steps

STEP = (7, 4, "take", "sun")


def ledger(attempts=1, acknowledged=1):
    made = Ledger()
    made.attempts[b"frame"] = attempts
    made.acknowledged[b"frame"] = acknowledged
    made.tried.add(STEP)
    return made


def test_an_acknowledged_frame_is_there():
    assert lost_readings(ledger(), {b"frame": 1}) == []
    assert lost_readings(ledger(), {}) == ["应答过 1 次的报文在日志里只有 0 条：b'frame'"]


def test_a_frame_sent_again_may_be_there_twice_but_not_more():
    assert lost_readings(ledger(2), {b"frame": 1}) == lost_readings(ledger(2), {b"frame": 2}) == []
    assert lost_readings(ledger(2), {b"frame": 3}) == ["发送过 2 次的报文在日志里有 3 条：b'frame'"]


def test_a_frame_that_nobody_acknowledged_may_be_missing():
    assert lost_readings(ledger(1, 0), {}) == []


def test_nothing_is_there_that_nobody_sent():
    assert lost_readings(ledger(), {b"frame": 1, b"other": 1}) == ["日志里有没人发送过的报文：b'other'"]


def test_a_confirmed_step_is_in_the_history_as_it_was_taken():
    made = ledger()
    assert lost_steps(made, {}) == []
    made.confirmed.add(STEP)
    assert lost_steps(made, {(7, 4): ("take", "sun")}) == []
    assert lost_steps(made, {}) == ["确认过的一步不在历史里：事件 7 第 4 步 take（sun）"]
    assert len(lost_steps(made, {(7, 4): ("note", "sun")})) == 2


def test_a_step_that_nobody_took_is_as_bad():
    history = {(7, 4): ("take", "sun"), (7, 5): ("note", "sun"), (7, 6): ("note", "rules")}
    assert lost_steps(ledger(), history) == ["没人做过的一步：事件 7 第 5 步 note（sun）"]
