"""`lixin seed`: write the county's seed folder into the tables."""

import argparse
from pathlib import Path

HELP = "写入县情数据：区划、单位、演示人员和设备；可以重复运行"
EXAMPLE = "lixin seed"


def configure(parser: argparse.ArgumentParser) -> None:
    """The folder, if it is not the county's own."""
    parser.add_argument("folder", nargs="?", type=Path, help="县情文件夹（默认 LIXIN_SEED）")


def run(options: argparse.Namespace) -> int:
    """Write, say how much, and in demo mode how to sign in."""
    import django
    from django.conf import settings

    django.setup()

    from lixin.config.seeding import demo_sign_ins, seed

    print(seed(options.folder))
    if settings.DEMO:
        print("演示账号（模拟人员，关闭演示模式后不能登录）：")
        for line in demo_sign_ins():
            print(f"  {line}")
    return 0
