"""News reach those they concern, once, and nobody else."""

import asyncio

import pytest
from django.db import connection
from django.utils import timezone

from lixin.web.live import BATCH, Hub, Subscriber, frame, heard_by, missed, trim
from lixin.web.models import News
from lixin.web.service import newest, publish

ALL = frozenset()


@pytest.mark.django_db
def test_only_news_in_scope_are_heard(cast):
    publish(topic="case", key=1, division_code="341623101", unit_ids=[cast.environment.pk])
    publish(topic="case", key=2, division_code="341623103", unit_ids=[cast.water.pk])
    publish(topic="job", key=3)
    heard = {
        who: [one.key for one in heard_by(getattr(cast, who).pk, News.objects.order_by("id"))]
        for who in ("operator", "handler", "other_handler", "auditor")
    }
    assert heard == {"operator": ["1", "2", "3"], "handler": ["1", "3"], "other_handler": ["2", "3"], "auditor": ["3"]}


@pytest.mark.django_db
def test_a_person_who_is_switched_off_hears_nothing(cast):
    publish(topic="job", key=3)
    cast.operator.is_active = False
    cast.operator.save()
    assert heard_by(cast.operator.pk, News.objects.all()) == []


@pytest.mark.django_db
def test_a_reader_that_was_away_gets_what_it_missed():
    publish(topic="case", key=1)
    start = newest()
    publish(topic="case", key=2, kind="opened")
    publish(topic="alarm", key=3)
    assert [one.key for one in missed(start, frozenset({"case"}))] == ["2"]
    last = News.objects.get(key="2")
    assert frame(last) == f'id: {last.pk}\nevent: news\ndata: {{"topic": "case", "key": "2", "kind": "opened"}}\n\n'
    News.objects.bulk_create([News(topic="case", key=str(i)) for i in range(BATCH)])
    assert [one.topic for one in missed(start, ALL)] == ["missed"]


@pytest.mark.django_db
def test_news_older_than_a_day_are_forgotten():
    publish(topic="case", key=1)
    assert trim(timezone.now()) == "清理页面消息 0 条"
    News.objects.update(at=timezone.now() - timezone.timedelta(hours=25))
    assert trim(timezone.now()) == "清理页面消息 1 条"


def test_a_slow_reader_is_told_to_look_for_itself():
    reader = Subscriber(1, ALL)
    for number in range(101):
        reader.offer([News(id=number, topic="case")])
    assert [one.topic for one in reader.waiting.get_nowait()] == ["missed"]
    assert reader.waiting.empty()


@pytest.mark.django_db(transaction=True)
def test_the_poller_delivers_what_others_commit_and_ends_at_once():
    hub, reader = Hub(), Subscriber(1, frozenset({"case"}))

    async def story():
        await hub.join(reader)
        await asyncio.to_thread(commit)
        batch = await asyncio.wait_for(reader.waiting.get(), 5)
        hub.close()
        return [(one.topic, one.key) for one in batch], await asyncio.wait_for(reader.waiting.get(), 5)

    def commit():
        publish(topic="alarm", key=8)
        publish(topic="case", key=9)
        connection.close()

    assert asyncio.run(story()) == ([("case", "9")], None)
