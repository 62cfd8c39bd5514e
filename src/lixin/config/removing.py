"""Scenarios switched off, on, and removed: what a county may do with what it does not need."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from lixin.audit import service as audit
from lixin.cases.models import Case
from lixin.config import installed
from lixin.kernel.actor import CONSOLE
from lixin.kernel.declare import Scenario
from lixin.kernel.errors import Invalid
from lixin.kernel.registry import registry
from lixin.registers.history import snapshot
from lixin.registers.models import Attachment, RegisterModel
from lixin.search import service as search
from lixin.sensing.models import Device
from lixin.web.pictures import path_of

KEPT = "removed"
"""Folder in the data folder that holds what a removed scenario had."""


def listed() -> list[tuple[str, str, str]]:
    """(code, name, state) of every scenario that is or was here."""
    state = installed.read(settings.DATA)
    found = [(one.code, one.name, "在用") for one in registry]
    for one in registry.dormant():
        found.append((one.code, one.name, "停用" if one.code in state.off else "已移除"))
    return sorted(found)


def switch_off(code: str) -> str:
    """Its pages, rules and layers are gone at the next start; its data and its cases stay."""
    scenario = _known(code)
    state = installed.read(settings.DATA)
    if code in state.asleep:
        raise Invalid(f"{scenario.name} 已经停用或移除。")
    installed.write(settings.DATA, replace(state, off=state.off | {code}))
    installed.remember(settings.DATA, [scenario])
    for name in _registers(scenario):
        search.remove_all("register", name)
    _record("scenario.off", code, f"停用场景 {scenario.name}")
    waiting = _open_cases(code)
    rest = f"还有 {waiting} 件没办完的事项，照常办理。" if waiting else ""
    return f"已停用 {scenario.name}，数据都保留。{rest}重新启动后生效；恢复：lixin scenario on {code}"


def switch_on(code: str) -> str:
    """Back into use; a removed one begins with empty tables."""
    state = installed.read(settings.DATA)
    if code not in state.asleep:
        raise Invalid(f"场景 {code} 没有停用。" if code in registry else f"没有场景 {code}。")
    installed.write(settings.DATA, replace(state, off=state.off - {code}, removed=state.removed - {code}))
    if code in state.off:
        for name in _registers(_known(code)):
            search.later("register", list(_model(name)._default_manager.values_list("pk", flat=True)), name)
    _record("scenario.on", code, f"启用场景 {code}")
    return f"已启用 {code}。运行 lixin up 后生效" + ("，台账从空的开始。" if code in state.removed else "。")


def remove(code: str) -> str:
    """Write its rows to files, drop its tables, forget its declaration; Invalid while anybody still works with it."""
    state = installed.read(settings.DATA)
    if code not in state.off:
        raise Invalid(f"请先停用再移除：lixin scenario off {code}")
    scenario = _known(code)
    if waiting := _open_cases(code):
        raise Invalid(f"{scenario.name} 还有 {waiting} 件没办完的事项，办结后再移除。")
    if devices := Device.objects.filter(kind__startswith=f"{code}.", retired_at=None).count():
        raise Invalid(f"{scenario.name} 还有 {devices} 台设备在用，先停用设备或改成别的类型。")
    folder, rows = _keep(code)
    call_command("migrate", code, "zero", verbosity=0, interactive=False)
    for one in Attachment.objects.filter(register__startswith=f"{code}."):
        for name in filter(None, (one.file, one.thumbnail)):
            path_of(name).unlink(missing_ok=True)
    for model in _about_rows():
        model._default_manager.filter(register__startswith=f"{code}.").delete()
    installed.remember(settings.DATA, [scenario])
    state = installed.read(settings.DATA)
    installed.write(settings.DATA, replace(state, off=state.off - {code}, removed=state.removed | {code}))
    _record("scenario.remove", code, f"移除场景 {scenario.name}，{rows} 行台账存入 {folder.name}")
    return f"已移除 {scenario.name}：{rows} 行台账和它们的历史存在 {folder}，办结的事项仍可查。重新启动后生效。"


def _known(code: str) -> Scenario:
    found = {one.code: one for one in (*registry, *registry.dormant())}
    if code not in found:
        raise Invalid(f"没有场景 {code}。已有：{'、'.join(sorted(found))}。")
    return found[code]


def _open_cases(code: str) -> int:
    return Case.objects.filter(case_type__startswith=f"{code}.", closed_at=None).count()


def _keep(code: str) -> tuple[Path, int]:
    """The rows and the history of its tables as JSON lines, whole before anything is dropped."""
    folder = Path(settings.DATA) / KEPT / f"{code}-{timezone.localtime():%Y%m%d-%H%M%S}"
    folder.mkdir(parents=True, mode=0o700)
    rows = 0
    for model in apps.get_app_config(code).get_models():
        table = model._default_manager.order_by("pk").iterator(chunk_size=2000)
        rows += _write(folder / f"{model._meta.model_name}.jsonl", (_whole(one) for one in table))
    for model in _about_rows():
        about = model._default_manager.filter(register__startswith=f"{code}.").order_by("pk")
        _write(folder / f"{model._meta.model_name}s.jsonl", about.values().iterator(chunk_size=2000))
    for one in Attachment.objects.filter(register__startswith=f"{code}."):
        for name in filter(None, (one.file, one.thumbnail)):
            (folder / "files" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path_of(name), folder / "files" / name)
    return folder, rows


def _registers(scenario: Scenario) -> list[str]:
    return [f"{scenario.code}.{one.key}" for one in scenario.registers]


def _model(name: str) -> type[RegisterModel]:
    found: type[RegisterModel] = apps.get_model(name.split(".")[0], registry.register(name).model)
    return found


def _about_rows() -> list[type[Any]]:
    """Tables that speak of rows by their register: versions, files, devices, views, actions, imports."""
    models = apps.get_app_config("registers").get_models()
    return [one for one in models if any(field.name == "register" for field in one._meta.fields)]


def _whole(one: Any) -> dict[str, Any]:
    if isinstance(one, RegisterModel):
        return {"id": one.pk, "updated_at": one.updated_at, **snapshot(one)}
    return {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    with path.open("w", encoding="utf-8") as file:
        return sum(bool(file.write(json.dumps(row, ensure_ascii=False, cls=DjangoJSONEncoder) + "\n")) for row in rows)


def _record(verb: str, code: str, summary: str) -> None:
    audit.record(actor=CONSOLE, verb=verb, subject=f"scenario:{code}", summary=summary)
