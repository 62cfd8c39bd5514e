"""`lixin officers`: the first three accounts of a new installation (三员分立)."""

import argparse

HELP = "首次安装：建立系统管理员、安全管理员、审计员三个账号，各打印一次临时密码"
EXAMPLE = "LIXIN_DEMO=false lixin officers"


def configure(parser: argparse.ArgumentParser) -> None:
    """The unit they belong to."""
    parser.add_argument("--unit", default="", help="所属单位全称（默认县情文件夹里的 steward 单位）")


def run(options: argparse.Namespace) -> int:
    """Make those that are missing and print how to sign in; 1 with a sentence when none is missing."""
    import django
    from django.conf import settings

    django.setup()

    from lixin.accounts import service as accounts
    from lixin.kernel.actor import CONSOLE
    from lixin.kernel.errors import Invalid
    from lixin.seeds.load import read_county

    county = accounts.division(settings.COUNTY)
    if county is None:
        raise Invalid("还没有县情数据，请先运行 lixin up 或 lixin migrate、lixin seed。")
    unit = accounts.unit(options.unit or read_county(settings.SEED / "county.toml").steward)
    made = accounts.appoint_officers(unit=unit, division=county, by=CONSOLE)
    print("请分别交给三个人，首次登录要改密码；密码只显示这一次：")
    for one in made:
        print(f"  {one.role_name}：{one.username} / {one.password}")
    return 0
