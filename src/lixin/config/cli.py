"""The one command `lixin`: finds the verb's module under commands/ and runs it; mistakes become one sentence."""

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from lixin.config import commands
from lixin.kernel.errors import LixinError


def verbs() -> list[str]:
    """Names of all verbs: one module of the commands package each."""
    return sorted(module.name for module in iter_modules(commands.__path__))


def parser() -> argparse.ArgumentParser:
    """A sub-command per verb; each module brings `HELP`, `configure(parser)` and `run(options) -> int`."""
    main_parser = argparse.ArgumentParser(prog="lixin", description="数字利辛：县域工作平台")
    subparsers = main_parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name in verbs():
        module = import_module(f"{commands.__name__}.{name}")
        verb = subparsers.add_parser(name.replace("_", "-"), help=module.HELP, description=module.HELP)
        module.configure(verb)
        verb.set_defaults(run=module.run)
    return main_parser


def follow_parent(every: float = 1.0) -> None:
    """End cleanly when the supervisor that started us is gone, however it went."""
    parent = os.environ.get("LIXIN_PARENT", "")
    if not parent or int(parent) != os.getppid():
        return

    def look() -> None:
        while os.getppid() == int(parent):
            time.sleep(every)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=look, name="parent", daemon=True).start()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb; a refusal or a missing module is one sentence on standard error and exit status 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lixin.config.settings")
    follow_parent()
    try:
        options = parser().parse_args(arguments)
        return int(options.run(options))
    except LixinError as error:
        print(f"lixin：{error}", file=sys.stderr)
    except ModuleNotFoundError as error:
        print(f"lixin：缺少 Python 模块 {error.name}。请运行 make up 或 pip install digital-lixin。", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
