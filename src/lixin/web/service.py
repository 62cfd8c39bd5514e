"""The door of web: news for open pages, rows of long lists."""

from collections.abc import Sequence

from lixin.web.long_lists import among, listed
from lixin.web.models import News

__all__ = ["NO_UNIT", "News", "among", "listed", "newest", "publish"]

NO_UNIT = 0
"""In place of unit ids: the row belongs to units but none has it yet, so roles bound to a unit do not hear of it."""


def publish(*, topic: str, key: object, kind: str = "", division_code: str = "", unit_ids: Sequence[int] = ()) -> None:
    """Tell open pages that something changed; call it inside the transaction that changes it.

    Only topic and key travel, never content: the page asks again and gets what its reader may see. `division_code` and
    `unit_ids` decide who hears of it at all (both empty: everybody signed in).
    """
    News.objects.create(
        topic=topic,
        key=str(key),
        kind=kind,
        division_code=division_code,
        unit_ids=sorted({int(one) for one in unit_ids}),
    )


def newest() -> int:
    """Id of the newest row, 0 when there is none: what a page that is rendered now already shows."""
    return News.objects.order_by("-id").values_list("id", flat=True).first() or 0
