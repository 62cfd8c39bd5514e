"""The web process's handler: one thread for a request, kept for the next one unless it is still at work."""

import asyncio
import threading
import time

import httpx
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path

from lixin.config.asgi import application
from lixin.web.handler import KEPT, Handler


def named(request):
    return HttpResponse(str(threading.get_ident()))


def slow(request):
    time.sleep(0.2)
    return HttpResponse(str(threading.get_ident()))


async def waiting(request):
    await asyncio.sleep(0)
    return HttpResponse(f"{str(threading.get_ident())} {request.headers['x-seen']}")


async def stream(request):
    async def parts():
        for number in range(3):
            await asyncio.sleep(0)
            yield f"{number},"

    return StreamingHttpResponse(parts())


def marked(get_response):
    """A middleware of the plain kind, which also an asynchronous view stands behind."""

    def middleware(request):
        request.META["HTTP_X_SEEN"] = str(threading.get_ident())
        response = get_response(request)
        response.headers["X-Thread"] = str(threading.get_ident())
        return response

    return middleware


urlpatterns = [path("named", named), path("slow", slow), path("waiting", waiting), path("stream", stream)]


@pytest.fixture
def handler(settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [f"{__name__}.marked"]
    return Handler()


def asked(handler, *paths, together=False):
    """The answers of the addresses, one after the other or at once."""

    async def ask():
        transport = httpx.ASGITransport(handler)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            if together:
                return await asyncio.gather(*(client.get(one) for one in paths))
            return [await client.get(one) for one in paths]

    return asyncio.run(ask())


def test_the_thread_of_a_request_waits_for_the_next_one(handler):
    names = {answer.text for answer in asked(handler, "/named", "/named", "/named")}
    assert len(names) == 1
    assert names != {str(threading.get_ident())}


def test_middlewares_and_view_run_in_the_same_thread(handler):
    (answer,) = asked(handler, "/named")
    assert answer.headers["x-thread"] == answer.text


def test_requests_at_once_have_threads_of_their_own_and_a_few_are_kept(handler):
    names = {answer.text for answer in asked(handler, *["/slow"] * (KEPT + 2), together=True)}
    assert len(names) == KEPT + 2
    assert len(handler._waiting) == KEPT


def test_views_on_the_event_loop_stand_behind_the_same_middlewares(handler):
    answer, streamed = asked(handler, "/waiting", "/stream")
    loop, before = answer.text.rsplit(" ", 1)
    assert loop == str(threading.get_ident())
    assert before == answer.headers["x-thread"] != loop
    assert streamed.text == "0,1,2,"


def test_a_thread_that_is_still_at_work_takes_no_other_request(handler):
    async def leave():
        sent = []
        told = iter([{"type": "http.request", "body": b""}, {"type": "http.disconnect"}])

        async def receive():
            return next(told, {"type": "http.disconnect"})

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/slow", "headers": [], "query_string": b""}
        await handler(scope, receive, send)
        return sent

    assert asyncio.run(leave()) == []
    assert handler._waiting == [] or handler._waiting[0].is_free


def test_it_is_what_the_web_process_serves():
    assert isinstance(application.application, Handler)
