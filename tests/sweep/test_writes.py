"""Whoever may change nothing changes nothing: every address, every writing method, before and after compared."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from tests.sweep.paths import by_route
from tests.sweep.test_read_paths import client_of, world  # noqa: F401 - the fixture
from tests.sweep.world import World

pytestmark = pytest.mark.django_db
OWN = {"AuditRow", "AuditHead", "PersonSession", "Use", "Answer"}
"""Tables that record the attempt itself."""
BODY = {
    "note": "改一改",
    "name": "改",
    "text": "路口积水很深",
    "stars": "1",
    "reason": "unknown",
    "kind": "environment.section",
    "owner_id": "1",
    "lon": "116.3",
    "lat": "33.0",
    "protocol": "hj212",
    "vendor_id": "改",
    "version": "1",
    "unit_id": "1",
}
RESIDENTS = ("/progress/", "/report/", "/api/portal/")
"""Whoever holds the query number rates and reopens that report without an account: that is their right."""


def tables() -> dict[str, list[dict[str, Any]]]:
    """Every row of ours; when somebody last signed in is no change."""
    ours = [one for one in apps.get_models() if one.__module__.startswith("lixin.") and one.__name__ not in OWN]
    return {one.__name__: [plain(row) for row in one._default_manager.order_by("pk").values()] for one in ours}


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "last_login"}


def attempts(world: World) -> Iterator[tuple[str, tuple[str, ...]]]:  # noqa: F811
    """Addresses with the methods to try; a page is a view of GET and POST, one address shows that it is no other."""
    tried = set()
    for found in by_route(world).values():
        for number, address in enumerate(found):
            if address not in tried and not address.startswith(RESIDENTS):
                tried.add(address)
                programs = address.startswith(("/api/", "/ogc/"))
                yield address, ("post", "put", "patch", "delete") if programs or number == 0 else ("post",)


@pytest.mark.parametrize("who", ["auditor", "stranger"])
def test_nothing_changes(who, world):  # noqa: F811
    before = tables()
    for address, methods in attempts(world):
        client = client_of(who, world)  # a new one for each address: one of them signs out
        for method in methods:
            sent = (BODY,) if method == "post" and not address.startswith("/api/") else (BODY, "application/json")
            answer = getattr(client, method)(address, *sent)
            assert answer.status_code != 500, address
    after = tables()
    assert {name for name in before if before[name] != after[name]} == set()


def test_the_comparison_sees_a_change(world):  # noqa: F811
    before = tables()
    case = world.of("case")[0]
    client_of("operator", world).post(f"/cases/{case.pk}/act/note/", {"note": "看过了"})
    after = tables()
    assert {name for name in before if before[name] != after[name]} == {"Case", "OwnCase", "Step", "News"}
