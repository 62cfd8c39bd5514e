"""Reports of residents over the API: the same question, limit and refusals as the page."""

from django.http import HttpRequest
from ninja import Router, Schema, Status

from lixin.cases import service as cases
from lixin.portal import guard
from lixin.portal.progress import LOOKS_PER_HOUR
from lixin.portal.sending import send

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


@router.get("/reports/{query_number}", auth=None, response=ProgressOut, summary="查进度")
def progress(request: HttpRequest, query_number: str) -> dict[str, object]:
    """State, steps and answer of a report."""
    guard.limit(request.META.get("REMOTE_ADDR", ""), "look", LOOKS_PER_HOUR)
    seen = cases.progress(query_number)
    steps = [{"name": s["name"], "unit": s["unit"], "at": s["at"].isoformat()} for s in seen["steps"]]
    return {"query_number": seen["number"], "steps": steps} | {n: seen[n] for n in ("state", "type", "answer")}
