"""`lixin bench loop`: every figure of the closed loop, each part in a process and a temporary folder of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from lixin.config.benching import database, machine
from lixin.config.benching.figures import Figure, line, table
from lixin.config.benching.options import BOTH, Options


def run(options: Options, markdown: Path | None = None) -> int:
    """Measure and print; 1 when a target is missed or a part broke. A table is written where one is asked for."""
    head = machine.words()
    say(head + "\n")
    figures, whole = [], True
    for part in options.parts():
        found, fine = _part(part, options)
        figures, whole = [*figures, *found], whole and fine
    if markdown:
        markdown.write_text(table(head, figures), encoding="utf-8")
        say(f"已写入 {markdown}")
    return status(figures, whole)


def status(figures: Sequence[Figure], whole: bool) -> int:
    """0 when every part came to its end and every target is met."""
    return 0 if whole and figures and all(figure.reached for figure in figures) else 1


def _part(name: str, options: Options) -> tuple[list[Figure], bool]:
    """The part's figures, printed as they come; whether it came to its end."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(name, options, theirs))
    process.start()
    theirs.close()
    figures = []
    try:
        while True:
            figure = msgspec.json.decode(ours.recv_bytes(), type=Figure)
            say(line(figure))
            figures.append(figure)
    except EOFError:
        pass
    finally:
        # Ctrl-C has reached the part as well: it ends its platform and removes its folder before it goes.
        if process.is_alive() and sys.exc_info()[0]:
            process.terminate()
        process.join()
    return figures, process.exitcode == 0


def _work(name: str, options: Options, pipe: Connection) -> None:
    """The part itself, in its own process; SIGTERM ends it as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix="lixin-bench-", ignore_cleanup_errors=True) as folder:
            _measure(name, options, Path(folder).resolve(), pipe)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception:  # noqa: BLE001 - a part that breaks must not take the others with it
        traceback.print_exc()
        sys.exit(1)
    finally:
        pipe.close()


def _measure(name: str, chosen: Options, folder: Path, pipe: Connection) -> None:
    os.environ.update(LIXIN_DATA=str(folder), LIXIN_DEMO="true")
    os.environ.pop("LIXIN_PARENT", None)
    with database.of_its_own(name in BOTH) as address:
        os.environ["LIXIN_DATABASE_URL"] = address
        _figures(name, chosen, folder, pipe)


def _figures(name: str, options: Options, folder: Path, pipe: Connection) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "lixin.config.settings"
    setup = import_module("django").setup
    setup()
    part = import_module(f"lixin.config.benching.{name}")
    for figure in part.run(options, folder, say):
        pipe.send_bytes(msgspec.json.encode(figure))
    import_module("django.db").connections.close_all()


def say(words: str) -> None:
    """At once, also into a pipe."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
