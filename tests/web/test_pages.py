"""Every page: headers, refusals in words, the menu by right."""

import pytest
from django.core.cache import cache
from django.http import HttpResponse

from lixin.kernel.errors import Conflict
from lixin.web.middleware import HEADERS, Refusals
from lixin.web.navigation import menu

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()


def test_the_refusal_page_names_the_roles(client, cast):
    client.force_login(cast.handler)
    answer = client.get("/ops/")
    assert answer.status_code == 403
    assert "需要角色：指挥中心坐席、数据管理员、集成商、系统管理员。" in answer.content.decode()


def test_htmx_gets_a_toast_and_keeps_its_page(client, cast):
    client.force_login(cast.handler)
    answer = client.get("/ops/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (403, "#toasts", "beforeend")
    assert answer.content.decode().startswith('<div class="toast-note toast-bad" role="alert">')


def test_a_refusal_raised_in_a_view_is_its_sentence(rf, cast):
    request = rf.get("/cases/1/")
    request.user = cast.operator
    answer = Refusals(lambda _: HttpResponse()).process_exception(request, Conflict("这件事已经结案。"))
    assert (answer.status_code, '<p class="lead">这件事已经结案。</p>' in answer.content.decode()) == (409, True)


def test_an_unknown_page_is_said_in_words(client, cast):
    client.force_login(cast.operator)
    answer = client.get("/web/nothing/")
    assert answer.status_code == 404
    assert "没有这个页面。地址可能写错了，或者它已经移走。" in answer.content.decode()


def test_headers_stand_on_every_answer(client, cast):
    client.force_login(cast.operator)
    for address in ("/ops/", "/api/registers/", "/web/nothing/"):
        answer = client.get(address)
        assert {name: answer[name] for name in HEADERS} == dict(HEADERS)


def test_the_menu_shows_what_one_may_open(cast):
    assert "系统健康" in [one.name for one in menu(cast.operator, "/ops/")]
    assert [one.name for one in menu(cast.operator, "/ops/") if one.current] == ["系统健康"]
    assert "系统健康" not in [one.name for one in menu(cast.handler, "/ops/")]
