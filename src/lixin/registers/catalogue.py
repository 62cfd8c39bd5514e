"""The data catalogue: every register as an entry, from its declaration and its last change; also as CSV and DCAT."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Max

from lixin.accounts.models import Person
from lixin.kernel.declare import GRADE_NAMES
from lixin.registers import rows as registers
from lixin.registers.models import Revision
from lixin.registers.rows import Sheet

COUNTED = 1000
WITHIN = {
    "实时": timedelta(days=1), "每日": timedelta(days=2), "每周": timedelta(days=10), "每月": timedelta(days=40),
    "每季度": timedelta(days=110), "每年": timedelta(days=400),
}  # fmt: skip
"""Cadence → how long after the last change a register still counts as fresh: the period and some grace."""
FREQUENCIES = {
    "实时": "UPDATE_CONT", "每日": "DAILY", "每周": "WEEKLY", "每月": "MONTHLY", "每季度": "QUARTERLY",
    "每年": "ANNUAL", "不定期": "IRREG",
}  # fmt: skip
"""Cadence → the EU Publications Office's frequency code, as DCAT-AP 3 asks."""
FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"
RIGHTS = "http://publications.europa.eu/resource/authority/access-right/"
ACCESS = {"无条件开放": "PUBLIC", "有条件开放": "RESTRICTED", "不予开放": "NON_PUBLIC"}
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip
TYPES = (
    (models.BooleanField, "是否"), (models.DateTimeField, "时间"), (models.DateField, "日期"),
    (models.IntegerField, "整数"), (models.FloatField, "小数"), (models.DecimalField, "小数"),
    (models.ForeignKey, "引用"), (models.JSONField, "列表"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A register as the catalogue tells of it; `count` stops at COUNTED."""

    sheet: Sheet
    fields: list[dict[str, str]]
    count: int
    changed_at: datetime | None

    @property
    def count_words(self) -> str:
        """ "37", "1,000+"."""
        return f"{COUNTED:,}+" if self.count > COUNTED else f"{self.count:,}"

    def light(self, now: datetime) -> tuple[str, str]:
        """Whether it is kept up as its cadence says: colour and word; no colour where it has none."""
        within = WITHIN.get(self.sheet.register.cadence)
        if self.changed_at is None:
            return ("amber", "还没有更新记录") if within else ("", "还没有更新记录")
        if within is None:
            return "", "不定期更新"
        if now - self.changed_at <= within:
            return "green", "按期更新"
        return ("amber", "将过期") if now - self.changed_at <= 1.5 * within else ("red", "没有按期更新")


def entries(person: Person) -> list[Entry]:
    """Every register, by scenario and name, with what the person sees of it."""
    return [entry(one, person) for one in sorted(registers.sheets(), key=lambda one: (one.scenario, one.register.name))]


def entry(given: Sheet, person: Person) -> Entry:
    """One register; its rows in scope are counted up to COUNTED."""
    count = registers.rows(given, person, {}).order_by()[: COUNTED + 1].count()
    changed = Revision.objects.filter(register=given.name).aggregate(last=Max("at"))["last"]
    return Entry(given, [field(given, name) for name in given.fields], count, changed)


def field(given: Sheet, name: str) -> dict[str, str]:
    """A field as the catalogue lists it."""
    column: Any = given.model._meta.get_field(name)
    unit = next((one.unit for one in given.register.columns if one.field == name), "")
    kind = "选项" if column.choices else next((word for cls, word in TYPES if isinstance(column, cls)), "文字")
    return {
        "name": name,
        "label": given.label(name),
        "type": kind,
        "unit": unit,
        "grade": GRADE_NAMES[given.grade(name)],
    }


def as_dict(one: Entry) -> dict[str, Any]:
    """The entry for programs."""
    register = one.sheet.register
    return {
        "name": one.sheet.name, "title": register.name, "scenario": one.sheet.scenario, "owner": register.owner,
        "standard": register.standard, "cadence": register.cadence, "grade": GRADE_NAMES[register.grade],
        "sharing": register.sharing, "opening": register.opening, "rows": min(one.count, COUNTED),
        "rows_or_more": one.count > COUNTED,
        "changed_at": _iso(one.changed_at),
        "fields": one.fields,
    }  # fmt: skip


def _iso(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def as_lines(found: Iterable[Entry]) -> Iterable[list[str]]:
    """Head and one line per field, for a spreadsheet."""
    yield ["台账", "名称", "场景", "主管单位", "依据", "更新周期", "数据分级", "共享", "开放", "行数", "最近更新",
           "字段", "字段名称", "类型", "单位", "字段分级"]  # fmt: skip
    for one in found:
        told = as_dict(one)
        head = [str(told[key] or "") for key in ("name", "title", "scenario", "owner", "standard", "cadence", "grade",
                                                 "sharing", "opening")]  # fmt: skip
        for column in one.fields:
            yield [*head, one.count_words, told["changed_at"] or "", *column.values()]


def as_dcat(found: Iterable[Entry], base: str) -> dict[str, Any]:
    """DCAT-AP 3 as JSON-LD; `base`: the platform's address, without the last slash."""
    return {
        "@context": CONTEXT, "@type": "dcat:Catalog", "@id": f"{base}/registers/catalogue/",
        "dct:title": {"@value": "台账目录", "@language": "zh"},
        "dcat:dataset": [_dataset(one, base) for one in found],
    }  # fmt: skip


def _dataset(one: Entry, base: str) -> dict[str, Any]:
    register, address = one.sheet.register, f"{base}/registers/{one.sheet.name}/"
    made: dict[str, Any] = {
        "@type": "dcat:Dataset", "@id": address, "dct:identifier": one.sheet.name,
        "dct:title": {"@value": register.name, "@language": "zh"},
        "dct:description": {"@value": f"{one.sheet.scenario}：{register.name}", "@language": "zh"},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": register.owner},
        "dct:accrualPeriodicity": {"@id": f"{FREQUENCY}{FREQUENCIES[register.cadence]}"},
        "dct:accessRights": {"@id": f"{RIGHTS}{ACCESS[register.opening]}"},
        "dcat:keyword": [column["label"] for column in one.fields],
        "dcat:distribution": {"@type": "dcat:Distribution", "dct:format": "application/json",
                              "dcat:accessURL": {"@id": f"{base}/api/registers/{one.sheet.name}/"}},
    }  # fmt: skip
    if register.standard:
        made["dct:conformsTo"] = {"@type": "dct:Standard", "dct:title": register.standard}
    if one.changed_at:
        made["dct:modified"] = {"@type": "xsd:dateTime", "@value": one.changed_at.isoformat(timespec="seconds")}
    return made
