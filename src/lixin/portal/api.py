"""Reports of residents over the API: the same question, limit and refusals as the page."""

from dataclasses import asdict
from datetime import datetime

from django.http import HttpRequest
from ninja import Field, File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from lixin.cases import service as cases
from lixin.kernel.errors import Invalid
from lixin.portal import guard
from lixin.portal.progress import LOOKS_PER_HOUR
from lixin.portal.sending import MOST_PICTURES, SUPPORTS_PER_HOUR, send

router = Router()


class ReportIn(Schema):
    """A report (WGS84); `token` comes from /challenge, `work` is the number found, `sum` the answer instead."""

    text: str
    lon: float | None = None
    lat: float | None = None
    town: str = ""
    place: str = ""
    phone: str = ""
    case_type: str = ""
    client_token: str = ""
    token: str
    work: str = ""
    sum: str = ""


class ProgressOut(Schema):
    """What the resident sees; steps name units, never staff."""

    query_number: str
    state: str
    type: str
    steps: list[dict[str, str]]
    answer: str
    may_rate: bool
    may_reopen: bool


class NearbyOut(Schema):
    """An open report close by: `key` supports it within two hours; nothing in it tells who or in what words."""

    key: str
    metres: int
    opened_at: datetime
    supporters: int
    state: str


class SupportIn(Schema):
    """The key of a nearby report; the telephone number counts once."""

    key: str
    text: str = Field("", max_length=1000)
    phone: str = ""


class RatingIn(Schema):
    """One to five stars, once."""

    stars: int
    note: str = Field("", max_length=300)


class NoteIn(Schema):
    """Why it is not solved."""

    note: str = Field(max_length=1000)


@router.get("/challenge", auth=None, summary="取一道验证题")
def challenge(request: HttpRequest) -> dict[str, object]:
    """SHA-256("token:work") must begin with `bits` zero bits; or answer `question` in `sum`."""
    made = guard.challenge()
    return {"token": made.token, "bits": made.bits, "question": made.question}


@router.post("/reports", auth=None, response={201: dict[str, str]}, summary="反映一件事")
def report(request: HttpRequest, given: ReportIn) -> Status:
    """Without pictures; the same `client_token` again gives the same number."""
    texts = {name: "" if value is None else str(value) for name, value in given.dict().items()}
    case = send(texts, (), request.META.get("REMOTE_ADDR", ""))
    return Status(201, {"query_number": case.query_number})


@router.post("/reports/with-photos", auth=None, response={201: dict[str, str]}, summary="反映一件事（带照片）")
def report_with_photos(request: HttpRequest, given: Form[ReportIn], photo: File[list[UploadedFile]]) -> Status:
    """The same as multipart form with up to three pictures in the field `photo`."""
    texts = {name: "" if value is None else str(value) for name, value in given.dict().items()}
    case = send(texts, [one.read() for one in photo[:MOST_PICTURES]], request.META.get("REMOTE_ADDR", ""))
    return Status(201, {"query_number": case.query_number})


@router.get("/similar", auth=None, response=list[NearbyOut], summary="附近的同类反映")
def similar(request: HttpRequest, lon: float, lat: float, case_type: str) -> list[dict[str, object]]:
    """Open reports of the type nearby (WGS84), nearest first: perhaps the same thing."""
    guard.limit(request.META.get("REMOTE_ADDR", ""), "look", LOOKS_PER_HOUR)
    if case_type not in cases.public_types():
        raise Invalid("没有这个类型。", {"case_type": "没有这个类型"})
    return [{**asdict(one), "state": one.state_name} for one in cases.similar(lon=lon, lat=lat, case_type=case_type)]


@router.post("/support", auth=None, response={201: dict[str, str]}, summary="附议")
def support(request: HttpRequest, given: SupportIn) -> Status:
    """One more supporter instead of a second report; answers with the supporter's own query number."""
    guard.limit(request.META.get("REMOTE_ADDR", ""), "support", SUPPORTS_PER_HOUR)
    own = cases.support(case_id=cases.supported_case(given.key), text=given.text, phone=given.phone)
    return Status(201, {"query_number": own.query_number})


@router.post("/reports/{query_number}/rating", auth=None, response=ProgressOut, summary="评价")
def rate(request: HttpRequest, query_number: str, given: RatingIn) -> dict[str, object]:
    """The first reporter rates the closed case once."""
    guard.limit(request.META.get("REMOTE_ADDR", ""), "look", LOOKS_PER_HOUR)
    cases.rate(query_number=query_number, stars=given.stars, note=given.note)
    return _progress(query_number)


@router.post("/reports/{query_number}/reopening", auth=None, response=ProgressOut, summary="要求重新办理")
def reopen(request: HttpRequest, query_number: str, given: NoteIn) -> dict[str, object]:
    """Not solved: once more, with a reason."""
    guard.limit(request.META.get("REMOTE_ADDR", ""), "look", LOOKS_PER_HOUR)
    cases.reopen(query_number=query_number, note=given.note)
    return _progress(query_number)


@router.get("/reports/{query_number}", auth=None, response=ProgressOut, summary="查进度")
def progress(request: HttpRequest, query_number: str) -> dict[str, object]:
    """State, steps and answer of a report."""
    guard.limit(request.META.get("REMOTE_ADDR", ""), "look", LOOKS_PER_HOUR)
    return _progress(query_number)


def _progress(query_number: str) -> dict[str, object]:
    seen = cases.progress(query_number)
    steps = [{"name": s["name"], "unit": s["unit"], "at": s["at"].isoformat()} for s in seen["steps"]]
    same = ("state", "type", "answer", "may_rate", "may_reopen")
    return {"query_number": seen["number"], "steps": steps} | {name: seen[name] for name in same}
