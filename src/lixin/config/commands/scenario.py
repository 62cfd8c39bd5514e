"""`lixin scenario`: which scenarios are here; switch one off without losing anything, on again, or remove it."""

import argparse

HELP = "场景：列出、停用（数据保留）、启用、移除（先导出再删表）"
EXAMPLE = "lixin scenario off urban"
CONFIRM = "移除会删掉场景 {code} 的台账表（先导出到数据文件夹）。确定就加 --yes。"


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which."""
    parser.add_argument("action", choices=["list", "off", "on", "remove"], help="列出、停用、启用、移除")
    parser.add_argument("code", nargs="?", default="", help="场景代码，例如 urban")
    parser.add_argument("--yes", action="store_true", help="确定移除")


def run(options: argparse.Namespace) -> int:
    """0 when it is done."""
    import django

    django.setup()
    from lixin.config import removing
    from lixin.kernel.errors import Invalid

    if options.action == "list":
        for code, name, state in removing.listed():
            print(f"{code}\t{name}\t{state}")
        return 0
    if not options.code:
        raise Invalid(f"请写场景代码：lixin scenario {options.action} 代码")
    if options.action == "remove" and not options.yes:
        raise Invalid(CONFIRM.format(code=options.code))
    verbs = {"off": removing.switch_off, "on": removing.switch_on, "remove": removing.remove}
    print(verbs[options.action](options.code))
    return 0
