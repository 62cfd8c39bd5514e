"""A member of staff reports an event."""

import math
import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from lixin.accounts import service as accounts
from lixin.cases import objects
from lixin.cases import service as cases
from lixin.cases.models import Case
from lixin.cases.pages.console import REPORT
from lixin.kernel.errors import Invalid, NotFound, Refused
from lixin.kernel.registry import registry
from lixin.web.views import require

NAMES = ("case_type", "title", "description", "place", "lon", "lat", "client_token", "register", "row")


@require_http_methods(["GET", "POST"])
@require(REPORT)
def new(request: HttpRequest) -> HttpResponse:
    """The form; sent twice with one token it is one case."""
    typed = {name: request.POST.get(name, "").strip() for name in NAMES}
    if request.method == "GET":
        return _form(request, typed | _about(request))
    try:
        case = _open(request, typed)
    except Refused as refused:
        return _form(request, typed, refused)
    return redirect(f"{_after(request, case)}?done=case-new")


def _about(request: HttpRequest) -> dict[str, str]:
    """What the form already knows when it was opened from a row of a register: place, words, and the row itself."""
    register, row = request.GET.get("register", ""), request.GET.get("row", "")
    found = objects.object_of(request.user, register, row)
    if found is None:
        return {}
    sheet, one = found
    place = {} if one.lon is None else {"lon": f"{one.lon:.6f}", "lat": f"{one.lat:.6f}"}
    told = {"title": f"{one.name}："[:120], "place": f"{_town(one)} {one.name}".strip()[:160]}
    about = f"{sheet.register.name} {one.name}（{one.code}）"
    return {"register": register, "row": row, "about": about, **told, **place}


def _town(one: object) -> str:
    found = accounts.division(one.division_code)  # type: ignore[attr-defined]
    return found.name if found else ""


def _after(request: HttpRequest, case: Case) -> str:
    """The page of the case; who may not see it until it is given to his unit is told so at his desk."""
    try:
        cases.find(request.user, case.pk)
    except NotFound:
        messages.success(request, f"已上报，编号 {case.number}。指挥中心派遣到您单位后，您就能看到办理情况。")
        return reverse("portal:workbench")
    return reverse("cases:detail", args=[case.pk])


def _open(request: HttpRequest, typed: dict[str, str]) -> Case:
    lon, lat = _degrees(typed["lon"]), _degrees(typed["lat"])
    town = accounts.locate(lon, lat)
    if town is None:
        raise Invalid("这个位置不在本县范围内，请把地图中心对准事发地点。", {"place": "不在本县"})
    if not typed["title"]:
        raise Invalid("请填写标题。", {"title": "请填写"})
    if typed["case_type"] not in registry.all("cases"):
        raise Invalid("请选择类型。", {"case_type": "请选择"})
    draft = cases.Draft(
        case_type=typed["case_type"], title=typed["title"][:120], division_code=town.code, source="staff",
        description=typed["description"][:2000], place=typed["place"][:160] or town.name, lon=lon, lat=lat,
        client_token=typed["client_token"][:64] or None,
    )  # fmt: skip
    case = cases.open_case(draft=draft, actor=accounts.actor_of(request.user, request.META.get("REMOTE_ADDR", "")))
    if objects.object_of(request.user, typed["register"], typed["row"]):
        objects.attach(case=case, register=typed["register"], row=int(typed["row"]))
    return case


def _degrees(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Invalid("请在地图上选择位置。", {"place": "请选择"})
    return value


def _form(request: HttpRequest, typed: dict[str, str], refused: Refused | None = None) -> HttpResponse:
    context = {
        "heading": "上报事件",
        "typed": typed,
        "types": [(name, one.name) for name, one in registry.all("cases").items()],
        "token": typed["client_token"] or secrets.token_urlsafe(16),
        "refusal": refused.sentence if refused else "",
    }
    return render(request, "cases/new.html", context, status=refused.status if refused else 200)
