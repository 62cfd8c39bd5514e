"""Since when a process has been running, as far as it is heard."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lixin.ops import service as ops

pytestmark = pytest.mark.django_db


def test_a_process_that_is_heard_and_one_that_is_not():
    now = timezone.now()
    assert ops.running_since("gateway", now) is None
    ops.beat("gateway", started_at=now - timedelta(hours=1))
    assert ops.running_since("gateway", now) == now - timedelta(hours=1)
    ops.beat("gateway", started_at=now)
    assert ops.running_since("gateway", now) == now
    assert ops.running_since("gateway", now + timedelta(minutes=1)) is None
