"""`lixin audit verify`: prove that no audit row was altered, removed or re-ordered."""

import argparse

HELP = "核对审计记录：有改动、删除或调换时逐条指出，退出码 1"


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do with the record."""
    parser.add_argument("action", choices=["verify"], help="verify：核对整条记录链")


def run(options: argparse.Namespace) -> int:
    """One sentence per fault, or the number of rows."""
    import django

    django.setup()

    from lixin.audit.service import AuditRow, verify

    faults = verify()
    for fault in faults:
        print(fault.sentence)
    if not faults:
        print(f"审计记录完整，共 {AuditRow.objects.count()} 条。")
    return 1 if faults else 0
