"""The one command `lixin`: finds the verb's module under commands/ and runs it; mistakes become one sentence."""

import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from lixin.config import commands
from lixin.config.arguments import Parser
from lixin.kernel.errors import LixinError

EPILOG = "每个动词的说明和例子：lixin 动词 --help"


def verbs() -> list[str]:
    """Names of all verbs: one module of the commands package each."""
    return sorted(module.name for module in iter_modules(commands.__path__))


def parser() -> Parser:
    """A sub-command per verb; each module brings `HELP`, `EXAMPLE`, `configure(parser)` and `run(options) -> int`."""
    main_parser = Parser(prog="lixin", description="数字利辛：县域工作平台", epilog=EPILOG)
    subparsers = main_parser.add_subparsers(dest="verb", metavar="动词", title="动词", parser_class=Parser)
    for name in verbs():
        module = import_module(f"{commands.__name__}.{name}")
        verb = subparsers.add_parser(
            name.replace("_", "-"), help=module.HELP, description=module.HELP, epilog=f"例：\n  {module.EXAMPLE}"
        )
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
        main_parser = parser()
        options = main_parser.parse_args(arguments)
        if options.verb is None:
            main_parser.print_help(sys.stderr)
            return 2
        return int(options.run(options))
    except LixinError as error:
        print(f"lixin：{error}", file=sys.stderr)
    except ModuleNotFoundError as error:
        print(f"lixin：缺少 Python 模块 {error.name}。请运行 make up 或 pip install digital-lixin。", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our output has enough: end quietly, as other commands do
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except Exception as error:
        sentence = outside(error)
        if not sentence:
            raise
        print(f"lixin：{sentence}", file=sys.stderr)
    return 1


def outside(error: Exception) -> str:
    """A sentence for what the database or the disk refuses; "" for our own mistakes, whose traceback is wanted."""
    django_db = sys.modules.get("django.db")
    if django_db is not None and isinstance(error, django_db.DatabaseError):
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        if "no such table" in reason or "does not exist" in reason:
            return "数据表还没有建立，请先运行 lixin up 或 lixin migrate。"
        return f"数据库用不了（{reason}）。请检查 LIXIN_DATABASE_URL、磁盘空间和数据文件夹的权限。"
    if isinstance(error, OSError):
        return f"{error.filename or '文件'} 用不了（{error.strerror or error}）。请检查路径、权限和磁盘空间。"
    return ""


if __name__ == "__main__":
    sys.exit(main())
