"""The lines of `lixin compute` are answered to the letter."""

import pytest

from lixin.kernel.compute import compute_aqi, compute_deadline
from lixin.kernel.errors import FrameError


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ('{"edition": "2012", "pm2_5": 75, "o3_1h": 200}', {"aqi": 100, "class": "良", "primary": ["pm2_5", "o3_1h"]}),
        ('{"edition": "2026", "pm2_5": 35, "pm10": null}', {"aqi": 50, "class": "优", "primary": []}),
        ('{"pm2_5": 75}', {"aqi": 114, "class": "轻度污染", "primary": ["pm2_5"]}),
        ("{}", {"aqi": None, "class": None, "primary": []}),
    ],
)
def test_aqi(line, answer):
    assert compute_aqi(line) == answer


@pytest.mark.parametrize(
    ("line", "due"),
    [
        ('{"start": "2025-01-24T16:30:00+08:00", "working_hours": 4}', "2025-01-26T11:30:00+08:00"),
        ('{"start": "2025-01-24T08:30:00Z", "working_hours": 4}', "2025-01-26T11:30:00+08:00"),
        ('{"start": "2025-01-24T16:30:00+08:00", "working_days": 1}', "2025-01-26T17:30:00+08:00"),
        (
            '{"start": "2025-03-03T23:00:00+08:00", "working_hours": 2, "hours": [["00:00", "24:00"]]}',
            "2025-03-04T01:00:00+08:00",
        ),
        (
            '{"start": "2025-03-03T07:00+08:00", "working_days": 2, "hours": [["08:00", "12:00"], ["15:00", "18:00"]]}',
            "2025-03-05T18:00:00+08:00",
        ),
    ],
)
def test_deadline(line, due):
    assert compute_deadline(line) == {"due": due}


@pytest.mark.parametrize(
    ("handler", "line", "code"),
    [
        (compute_aqi, "[]", "syntax"),
        (compute_aqi, '{"pm2_5": "75"}', "syntax"),
        (compute_aqi, '{"pm2_5": true}', "syntax"),
        (compute_aqi, '{"pm2_5": -1}', "range"),
        (compute_aqi, '{"pm2_5": 1e999}', "range"),
        (compute_aqi, '{"pm2_5": NaN}', "syntax"),
        (compute_aqi, '{"edition": 2012}', "syntax"),
        (compute_aqi, '{"edition": "1996", "pm2_5": 1}', "range"),
        (compute_deadline, '{"start": "2025-01-24T16:30:00", "working_hours": 4}', "syntax"),
        (compute_deadline, '{"start": "2025-02-30T16:30:00+08:00", "working_hours": 4}', "range"),
        (compute_deadline, '{"start": "2025-01-24T16:30:00+08:00"}', "syntax"),
        (compute_deadline, '{"start": "2025-01-24T16:30:00+08:00", "working_hours": -1}', "range"),
        (compute_deadline, '{"start": "2025-01-24T16:30:00+08:00", "working_days": 1.5}', "syntax"),
        (compute_deadline, '{"start": "9999-12-31T16:30:00+08:00", "working_hours": 99}', "range"),
        (compute_deadline, '{"start": "2025-01-24T16:30:00+08:00", "working_hours": 1, "hours": []}', "range"),
    ],
)
def test_bad_lines(handler, line, code):
    with pytest.raises(FrameError) as refusal:
        handler(line)
    assert refusal.value.code == code
