"""A person's saved lists."""

from django.db import transaction

from lixin.accounts.models import Person
from lixin.cases.models import SavedFilter
from lixin.kernel.errors import Conflict, Invalid

MOST_SAVED = 20


@transaction.atomic
def save_filter(*, person: Person, name: str, query: str) -> SavedFilter:
    """Keep the query under the name; the same name again replaces it."""
    if not name.strip() or len(name) > 40 or len(query) > 400:
        raise Invalid("筛选名称要有 1 到 40 个字。", {"name": "长度不对"})
    if person.saved_filters.count() >= MOST_SAVED:
        raise Conflict(f"最多保存 {MOST_SAVED} 个筛选，请先删除不用的。")
    saved, _ = SavedFilter.objects.update_or_create(person=person, name=name.strip(), defaults={"query": query})
    return saved


def drop_filter(*, person: Person, filter_id: int) -> None:
    """Forget one of the person's own."""
    person.saved_filters.filter(pk=filter_id).delete()
