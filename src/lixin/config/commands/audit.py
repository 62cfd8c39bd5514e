"""`lixin audit verify`: was any audit row altered, removed or re-ordered; `lixin audit export`: the record as CSV."""

import argparse
import sys
from contextlib import nullcontext
from pathlib import Path

HELP = "核对或导出审计记录；核对发现改动、删除或调换时逐条指出，退出码 1"
EXAMPLE = "lixin audit verify"


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do with the record."""
    parser.add_argument("action", choices=["verify", "export"], help="verify：核对整条记录链；export：导出 CSV")
    parser.add_argument("--to", type=Path, help="导出到这个文件（默认标准输出）")


def run(options: argparse.Namespace) -> int:
    """0, or 1 when the record is not whole."""
    import django

    django.setup()
    return _verify() if options.action == "verify" else _export(options.to)


def _verify() -> int:
    """One sentence per fault, or the number of rows."""
    from lixin.audit.service import AuditRow, verify

    faults = verify()
    for fault in faults:
        print(fault.sentence)
    if not faults:
        print(f"审计记录完整，共 {AuditRow.objects.count()} 条。")
    return 1 if faults else 0


def _export(to: Path | None) -> int:
    """All rows up to now, oldest first; that they were taken is itself recorded."""
    from lixin.audit.service import AuditRow, csv_lines, record
    from lixin.kernel.actor import CONSOLE
    from lixin.kernel.errors import Invalid

    own = record(actor=CONSOLE, verb="export_audit", subject="audit", summary="命令行导出审计记录")
    rows = AuditRow.objects.filter(sequence__lt=own.sequence).order_by("sequence").iterator(chunk_size=2000)
    try:
        with to.open("w", encoding="utf-8", newline="") if to else nullcontext(sys.stdout) as file:
            file.writelines(csv_lines(rows))
    except OSError as error:
        raise Invalid(f"写不了 {to}（{error.strerror}）。") from error
    return 0
