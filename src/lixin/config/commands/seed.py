"""`lixin seed`: write the county's seed folder into the tables."""

import argparse
from pathlib import Path

HELP = "写入县情数据：区划、单位、演示人员和设备；可以重复运行"
EXAMPLE = "lixin seed"


def configure(parser: argparse.ArgumentParser) -> None:
    """The folder, if it is not the county's own."""
    parser.add_argument("folder", nargs="?", type=Path, help="县情文件夹（默认 LIXIN_SEED）")


def run(options: argparse.Namespace) -> int:
    """Write, say how much, and how to sign in: demo people, or the officers that are still to be made."""
    import django
    from django.conf import settings

    django.setup()

    from lixin.accounts.service import missing_officers
    from lixin.config.seeding import demo_sign_ins, seed

    print(seed(options.folder))
    if settings.DEMO:
        print("演示账号（模拟人员，关闭演示模式后不能登录）：")
        for line in demo_sign_ins():
            print(f"  {line}")
    elif missing_officers():
        print("还没有管理账号：请另开一个终端运行 lixin officers，建立三员账号。", flush=True)
    return 0
