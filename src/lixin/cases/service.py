"""The door of cases: verbs that carry a case through the loop, and the queries of its pages."""

from functools import partial

from lixin.cases.clock import clock_of, light
from lixin.cases.desk import changes, todo
from lixin.cases.evaluation import Evaluation, evaluation_of
from lixin.cases.filters import drop_filter, save_filter
from lixin.cases.moving import (
    actions_for,
    ask_extension,
    call_in,
    confirm,
    decide_extension,
    dispatch,
    file,
    give_back,
    merge,
    redispatch,
    reject,
    reply_co,
    simple,
    submit,
    take,
    void,
)
from lixin.cases.objects import ask_about, is_asked
from lixin.cases.opening import Draft, open_case, open_for_alarms, open_many
from lixin.cases.photos import add_photo
from lixin.cases.queries import (
    CaseFilter,
    Page,
    cases_for,
    contact,
    find,
    my_open,
    on_time_rate,
    open_counts,
    related,
    seen,
)
from lixin.cases.residents import (
    by_query_number,
    erase_old,
    is_query_number,
    phone_key,
    progress,
    public_types,
    rate,
    reopen,
    report,
    similar,
    suggest_types,
    support,
    supported_case,
)

note = partial(simple, action="note")
urge = partial(simple, action="urge")
send_back = partial(simple, action="send_back")

__all__ = [
    "CaseFilter",
    "Draft",
    "Evaluation",
    "Page",
    "actions_for",
    "add_photo",
    "ask_about",
    "ask_extension",
    "by_query_number",
    "call_in",
    "cases_for",
    "changes",
    "clock_of",
    "confirm",
    "contact",
    "decide_extension",
    "dispatch",
    "drop_filter",
    "erase_old",
    "evaluation_of",
    "file",
    "find",
    "is_asked",
    "is_query_number",
    "give_back",
    "light",
    "merge",
    "my_open",
    "note",
    "on_time_rate",
    "open_case",
    "open_counts",
    "open_for_alarms",
    "open_many",
    "phone_key",
    "progress",
    "public_types",
    "rate",
    "redispatch",
    "reject",
    "related",
    "reopen",
    "reply_co",
    "report",
    "save_filter",
    "seen",
    "send_back",
    "similar",
    "submit",
    "suggest_types",
    "support",
    "supported_case",
    "take",
    "todo",
    "urge",
    "void",
]
