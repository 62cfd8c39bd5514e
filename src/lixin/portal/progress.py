"""What came of a report: progress by query number, rating, reopening, and who read the reporter's data."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lixin.audit import service as audit
from lixin.cases import service as cases
from lixin.kernel.errors import NotFound, Refused
from lixin.portal import guard

LOOKS_PER_HOUR = 120
CHECKS_PER_HOUR = 20
MOST_READS = 100
NEXT = {
    "reported": "受理员会先核对地点和内容，再决定是否受理。",
    "filed": "接下来派给负责的单位。",
    "dispatched": "接下来由负责单位接单，到现场处理。",
    "handling": "单位正在处理；处理完后由核查员检查。",
    "returned": "正在改派给合适的单位。",
    "verifying": "核查员检查通过后办结，您就可以评价。",
    "closed": "已办结。请评价；没有解决可以要求重新办理一次。",
    "rejected": "没有受理，原因见办理过程。情况不符可以要求重新办理一次。",
    "merged": "与同一件事一起办理，不再单独答复。",
    "void": "这件事已作废。",
}


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """The box for the query number; with one it leads to its page."""
    number = request.GET.get("number", "").strip()
    if not number:
        return render(request, "portal/progress_form.html")
    try:
        guard.limit(request.META.get("REMOTE_ADDR", ""), "look", LOOKS_PER_HOUR)
        seen = cases.progress(number)
    except Refused as refused:
        context = {"number": number, "sentence": refused.sentence}
        return render(request, "portal/progress_form.html", context, status=refused.status)
    return HttpResponseRedirect(reverse("portal:progress", args=[seen["number"]]))


@require_safe
@never_cache
def show(request: HttpRequest, query_number: str) -> HttpResponse:
    """State, steps, answer, and what may be done now."""
    guard.limit(request.META.get("REMOTE_ADDR", ""), "look", LOOKS_PER_HOUR)
    seen = cases.progress(query_number)
    context = {
        **seen,
        "next": NEXT.get(seen["case"].state, ""),
        "new": "new" in request.GET,
        "supported": "supported" in request.GET,
        "stars": range(5, 0, -1),
    }
    return render(request, "portal/progress.html", context)


@require_POST
def rate(request: HttpRequest, query_number: str) -> HttpResponse:
    """One to five stars, once."""
    stars = request.POST.get("stars", "")
    value = int(stars) if stars in ("1", "2", "3", "4", "5") else 0
    return _done(request, query_number, "谢谢您的评价。", lambda: cases.rate(
        query_number=query_number, stars=value, note=request.POST.get("note", "")
    ))  # fmt: skip


@require_POST
def reopen(request: HttpRequest, query_number: str) -> HttpResponse:
    """Not solved: once more, with a reason."""
    return _done(request, query_number, "已要求重新办理。", lambda: cases.reopen(
        query_number=query_number, note=request.POST.get("note", "")
    ))  # fmt: skip


@require_http_methods(["GET", "POST"])
@never_cache
def who_read(request: HttpRequest) -> HttpResponse:
    """Which units looked at the telephone number, when and for what; number and phone must belong together."""
    if request.method != "POST":
        return render(request, "portal/who_read.html")
    phone, number = request.POST.get("phone", ""), request.POST.get("number", "")
    context = {"phone": phone, "number": number}
    try:
        guard.limit(request.META.get("REMOTE_ADDR", ""), "who-read", CHECKS_PER_HOUR)
        context |= {"asked": True, "reads": _reads(phone, number)}
    except Refused as refused:
        return render(request, "portal/who_read.html", context | {"sentence": refused.sentence}, status=refused.status)
    return render(request, "portal/who_read.html", context)


def _reads(phone: str, number: str) -> list[dict[str, object]]:
    key = cases.phone_key("".join(phone.split()))
    case = cases.by_query_number(number)
    if not case.reporters.filter(phone_digest=key).exists():
        raise NotFound("查询号和电话对不上，请核对后再试。")
    return [{"at": r.at, "unit": r.actor_unit, "purpose": r.purpose} for r in audit.reads_about(key)[:MOST_READS]]


def _done(request: HttpRequest, query_number: str, thanks: str, verb: object) -> HttpResponse:
    try:
        verb()  # type: ignore[operator]
    except NotFound:
        raise
    except Refused as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, thanks)
    return HttpResponseRedirect(reverse("portal:progress", args=[query_number]))
