"""The door of accounts: the oracle, places and units, and the verbs on accounts, roles and tokens."""

from lixin.accounts.officers import Appointed, appoint_officers, missing_officers
from lixin.accounts.oracle import actor_of, can, check, mask, may_see_news, reach, require, reveal, visible
from lixin.accounts.people import (
    assign_role,
    create_account,
    deactivate,
    duties_of,
    issue_token,
    permissions_of,
    person_of_token,
    revoke_role,
    revoke_token,
    set_password,
    unlock,
)
from lixin.accounts.places import (
    division,
    divisions_under,
    forget_areas,
    locate,
    town_government,
    unit,
)

__all__ = [
    "Appointed",
    "actor_of",
    "appoint_officers",
    "assign_role",
    "can",
    "check",
    "create_account",
    "deactivate",
    "division",
    "divisions_under",
    "duties_of",
    "forget_areas",
    "issue_token",
    "locate",
    "mask",
    "may_see_news",
    "missing_officers",
    "permissions_of",
    "person_of_token",
    "reach",
    "require",
    "reveal",
    "revoke_role",
    "revoke_token",
    "set_password",
    "town_government",
    "unit",
    "unlock",
    "visible",
]
