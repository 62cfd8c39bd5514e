"""Files in and out of a register: import with its dry run, export in every format; time, and peak memory in a child."""

from __future__ import annotations

import csv
import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import xlsxwriter

from lixin.config.benching.figures import Figure, spread
from lixin.config.benching.options import Options
from lixin.kernel.errors import Invalid

REGISTER = "water.sluice"
HEAD = (
    *("编码", "名称", "区划代码", "责任单位", "经度", "纬度", "备注"),
    *("闸型", "所在河渠", "设计过闸流量（m³/s）", "闸孔数", "安全类别", "安全鉴定日期"),
)
KINDS = ("节制闸", "进水闸", "排水闸")
ROWS = 100_000
TARGETS = {"xlsx": 60.0, "csv": 15.0}
EXPORT_SECONDS, MEGABYTES = 10.0, 400.0
Work = Callable[..., tuple[float, float, int]]


def run(options: Options, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """Figures of a fresh database with the county's own divisions; each piece of work in a process of its own."""
    import_module("django.core.management").call_command("migrate", verbosity=0)
    import_module("lixin.config.seeding").seed()
    say(f"正在写 {ROWS} 行的文件 …")
    write_files(folder, 0)
    for kind, target in TARGETS.items():
        yield from _imported(folder / f"rows.{kind}", kind, target)
    for kind in ("xlsx", "csv", "geojson", "parquet"):
        (seconds, _, _), memory, used = _measured(_export, str(folder / f"out.{kind}"), kind)
        size = (folder / f"out.{kind}").stat().st_size / 1024**2
        note = f"{ROWS} 行 × {len(HEAD)} 列以上，文件 {size:.1f} MB，处理器时间 {used:.1f} 秒，峰值内存 {memory:.0f} MB"
        yield spread(f"导出 {kind}", "秒", [seconds], target=EXPORT_SECONDS, note=note)


def write_files(folder: Path, start: int) -> None:
    """The same rows as xlsx and CSV; codes of the two differ, so that each import adds."""
    units = ["县水利局", "阚疃镇人民政府", ""]
    towns = list(
        import_module("lixin.accounts.models").Division.objects.filter(level="town").values_list("pk", flat=True)
    )
    options = {"constant_memory": True}
    with (
        xlsxwriter.Workbook(str(folder / "rows.xlsx"), options) as book,
        (folder / "rows.csv").open("w", newline="") as file,
    ):
        page, writer = book.add_worksheet(), csv.writer(file)
        page.write_row(0, 0, HEAD)
        writer.writerow(HEAD)
        for number in range(start, start + ROWS):
            lon, lat = 116.0 + number % 400 / 1000, 33.0 + number % 300 / 1000
            own = [KINDS[number % 3], "西淝河", number % 500 / 10, number % 20 + 1, "二类闸", "2021年5月8日"]
            row = [f"第{number}号水闸", towns[number % len(towns)], units[number % 3], lon, lat, "测量", *own]
            page.write_row(number - start + 1, 0, [f"X{number:06}", *row])
            writer.writerow([f"C{number:06}", *row])


def _imported(path: Path, kind: str, target: float) -> Iterator[Figure]:
    (checked, applied, new), memory, used = _measured(_import, str(path))
    note = (
        f"{new} 行 × {len(HEAD)} 列：检查 {checked:.1f} 秒，写入（一个事务）{applied:.1f} 秒；处理器时间 {used:.1f} 秒"
    )
    yield spread(f"导入 {kind}（检查并写入）", "秒", [checked + applied], target=target, note=note)
    yield spread(f"导入 {kind} 峰值内存", "MB", [memory], target=MEGABYTES, note="子进程的最大常驻内存")
    (again, _, changed), _, _ = _measured(_check_only, str(path))
    yield spread(f"同一份 {kind} 再检查", "秒", [again], note=f"要写入 {changed} 行")


def _import(path: str) -> tuple[float, float, int]:
    importing, work, one, checked = _uploaded(path)
    began = time.perf_counter()
    importing.confirm(one=one, person=one.person)
    work.run_next()
    one.refresh_from_db()
    if one.state != "done":
        raise Invalid(one.told)
    return checked, time.perf_counter() - began, one.counts["new"]


def _check_only(path: str) -> tuple[float, float, int]:
    importing, _, one, checked = _uploaded(path)
    importing.cancel(one=one, person=one.person)
    return checked, 0.0, one.counts["new"] + one.counts["changed"]


def _uploaded(path: str) -> tuple[Any, Any, Any, float]:
    registers, importing, work, options = (
        import_module(f"lixin.registers.{name}") for name in ("rows", "files.importing", "files.work", "files.options")
    )
    began = time.perf_counter()
    one = importing.upload(
        sheet=registers.sheet(REGISTER),
        person=steward(),
        filename=Path(path).name,
        pieces=[Path(path).read_bytes()],
        options=options.Options(),
    )
    work.run_next()
    one.refresh_from_db()
    if one.state != "checked" or one.counts["wrong"]:
        raise Invalid(f"检查没有通过：{one.told} {one.findings.get('errors')}")
    return importing, work, one, time.perf_counter() - began


def _export(path: str, kind: str) -> tuple[float, float, int]:
    registers, exporting, columns = (
        import_module(f"lixin.registers.{name}") for name in ("rows", "files.exporting", "files.columns")
    )
    sheet, person = registers.sheet(REGISTER), steward()
    began = time.perf_counter()
    made = exporting.Export(
        sheet, registers.rows(sheet, person, {}).select_related(None), columns.columns(sheet), person
    )
    with open(path, "wb") as file:
        if kind in ("xlsx", "parquet"):
            {"xlsx": exporting.write_xlsx, "parquet": exporting.write_parquet}[kind](made, file)
        else:
            lines = {"csv": exporting.csv_lines, "geojson": exporting.geojson_pieces}[kind](made)
            file.writelines(line.encode() for line in lines)
    return time.perf_counter() - began, 0.0, 0


def steward() -> Any:
    """Somebody of the demo people who writes everywhere."""
    person = import_module("lixin.accounts.models").Person
    return person.objects.filter(roles__role="steward").select_related("organisation").order_by("pk")[0]


def _measured(work: Work, *given: Any) -> tuple[tuple[float, float, int], float, float]:
    """What the work gives back; of the process that did nothing else the largest resident memory in MB, and its
    seconds of processor time (start included), which other programs on the machine do not stretch.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_alone, args=(work.__name__, given, theirs))
    process.start()
    theirs.close()
    try:
        found: tuple[tuple[float, float, int], float, float] = ours.recv()
        return found
    finally:
        process.join()


def _alone(name: str, given: tuple[Any, ...], pipe: Any) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lixin.config.settings")
    import_module("django").setup()
    found = globals()[name](*given)
    used = resource.getrusage(resource.RUSAGE_SELF)
    pipe.send((found, _peak(), used.ru_utime + used.ru_stime))
    import_module("django.db").connections.close_all()


def _peak() -> float:
    """MB. Not getrusage's figure: that one a process takes over from the one that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
