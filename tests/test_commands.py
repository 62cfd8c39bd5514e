"""The command `lixin` as programs and people meet it: help of every verb, sentences, the line contract end to end."""

import json
import os
import subprocess
import sys
from importlib import import_module

import pytest

from lixin.config.cli import parser, verbs

FRAME = (
    "##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80"
)


def lixin(*words: str, given: bytes = b"") -> subprocess.CompletedProcess:
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "lixin.config.cli", *words]
    return subprocess.run(command, input=given, capture_output=True, check=False, env=environment, timeout=120)


def answers(*words: str, lines: list[str]) -> list[dict]:
    """What the lines were answered with, in a process of its own; blank ones get nothing."""
    done = lixin(*words, given="\n".join(lines).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


@pytest.mark.parametrize("verb", verbs())
def test_every_verb_has_help_and_an_example(verb, capsys):
    module = import_module(f"lixin.config.commands.{verb}")
    with pytest.raises(SystemExit) as left:
        parser().parse_args([verb.replace("_", "-"), "--help"])
    told = capsys.readouterr().out
    assert left.value.code == 0
    assert all(part in told for part in (module.HELP[:20], module.EXAMPLE, "用法：lixin", "显示这份说明"))
    assert "lixin" in module.EXAMPLE


def test_without_a_verb_help_is_shown_and_the_status_is_2():
    done = lixin()
    assert (done.returncode, done.stdout) == (2, b"")
    assert "用法：lixin" in done.stderr.decode()
    assert [verb for verb in verbs() if verb.replace("_", "-") not in done.stderr.decode()] == []
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("decode", "hj999"), "lixin decode：没有“hj999”，可以写：gb26875、hj212、jt808、sl651"),
        (("decode",), "lixin decode：还要写明 protocol"),
        (("chekc", "x"), "lixin：没有“chekc”，可以写：audit、bench"),
        (("check", "id-number", "x"), "lixin：不认识 x"),
        (("seed", "--quick"), "lixin：不认识 --quick"),
    ],
)
def test_mistakes_are_one_sentence(words, told):
    done = lixin(*words)
    assert done.returncode == 2
    assert done.stderr.decode().startswith(told)
    assert done.stderr.decode().count("\n") == 1


def test_check_answers_every_line_in_order():
    found = answers("check", "id-number", lines=["44011320141005001x", "", "123", "  ", "36042619910102009X"])
    assert [one.get("error", one.get("number")) for one in found] == ["44011320141005001X", "length", "checksum"]
    assert list(found[0]) == ["ok", "number", "birth", "sex", "region"]
    assert list(found[1]) == ["ok", "error", "message"]
    codes = answers("check", "credit-code", lines=["91152201078377449p", "91110000600037341N"])
    assert [one["ok"] for one in codes] == [True, False]


def test_decode_hj212_answers_every_line_in_order():
    found = answers("decode", "hj212", lines=[FRAME, "", FRAME[:-1] + "1", FRAME.replace("##0101", "##0102"), "x"])
    assert [one.get("error") for one in found] == [None, "checksum", "length", "syntax"]
    assert found[0] == {
        "ok": True, "protocol": "hj212", "device": "010000A8900016F000169DC0", "kind": "1062",
        "time": "2016-08-01T08:58:57.223+08:00", "readings": [], "fields": {"RtdInterval": "30"},
    }  # fmt: skip


def test_compute_answers_every_line_in_order():
    assert answers("compute", "aqi", lines=['{"edition": "2026", "pm2_5": 75}', "", "{", '{"pm2_5": -1}']) == [
        {"aqi": 114, "class": "轻度污染", "primary": ["pm2_5"]},
        {"ok": False, "error": "syntax", "message": "这一行不是合法的 JSON。"},
        {"ok": False, "error": "range", "message": "浓度不能是负数。"},
    ]
    line = '{"start": "2025-01-24T16:30:00+08:00", "working_hours": 4}'
    assert answers("compute", "deadline", lines=[line, "[]"]) == [
        {"due": "2025-01-26T11:30:00+08:00"},
        {"ok": False, "error": "syntax", "message": "这一行应当是一个 JSON 对象。"},
    ]
