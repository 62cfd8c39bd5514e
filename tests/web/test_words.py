"""Times and lights in the county's words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lixin.web.templatetags.lixin import icon, light, moment_words, remaining_words

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 11, 10, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 11, 14, 5, tzinfo=SHANGHAI), "今天 14:05"),
        (datetime(2026, 3, 10, 23, 59, tzinfo=SHANGHAI), "昨天 23:59"),
        (datetime(2026, 3, 12, 0, 0, tzinfo=SHANGHAI), "明天 00:00"),
        (datetime(2026, 1, 2, 8, 30, tzinfo=SHANGHAI), "1月2日 08:30"),
        (datetime(2025, 12, 31, 8, 30, tzinfo=SHANGHAI), "2025年12月31日 08:30"),
    ],
)
def test_a_moment_in_words(moment, words):
    assert moment_words(moment, NOW) == words


def test_remaining_time_is_counted_in_its_clock():
    due = NOW.replace(hour=15)
    assert remaining_words(due, "working", NOW) == "还剩 2 小时 30 分（工作时间）"
    assert remaining_words(due, "always", NOW) == "还剩 5 小时"
    assert remaining_words(NOW - timedelta(minutes=35), "always", NOW) == "逾期 35 分"
    assert remaining_words(None, "working", NOW) == "无时限"


def test_a_light_is_never_colour_alone():
    assert light("red") == f'<span class="light light-red">{icon("alert-triangle")}逾期</span>'
    assert light("blue", "一般") == "一般"
