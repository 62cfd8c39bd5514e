"""Codes have names: every verb of the record and every permission is called something on its page."""

import re
from pathlib import Path

import pytest

import lixin
from lixin.accounts.audit_words import words
from lixin.accounts.roles import PERMISSION_NAMES, ROLES
from lixin.accounts.views_own import device_words
from lixin.registers import history


def test_every_permission_has_a_name():
    assert {one for role in ROLES.values() for one in role.permissions} == set(PERMISSION_NAMES)


def test_every_verb_written_in_the_code_has_a_name():
    source = "\n".join(path.read_text() for path in Path(lixin.__file__).parent.rglob("*.py"))
    verbs = set(re.findall(r'\bverb\s*=\s*"([a-z_.]+)"', source))
    assert len(verbs) > 15
    assert verbs - set(words()) - set(history.VERBS) == set()  # versions of rows have names of their own


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile MicroMessenger/8.0", "微信，安卓手机"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Edg/130.0", "Edge，Windows"),
        ("curl/8.0", "其他程序"),
    ],
)
def test_a_browser_is_named_by_what_it_says(agent, expected):
    assert device_words(agent) == expected
