"""The platform's own exceptions; outside errors are translated into them once, at the edge.

LixinError
├── Refused            a person asked for something that is not done; the sentence says why
│   ├── Invalid        what was sent is wrong: field → sentence
│   ├── NotAllowed     the right is missing; says which role has it
│   ├── NotFound       no such thing, or not yours to see
│   ├── Conflict       somebody was faster, or the state does not allow it
│   └── TooMany        rate limit or back-pressure; try again later
├── FrameError         bytes from a device that cannot be accepted
└── DeclarationError   a scenario's declaration contradicts itself (found at start, never later)
"""

from collections.abc import Mapping
from typing import Literal

FrameFault = Literal["checksum", "length", "syntax", "range"]


class LixinError(Exception):
    """Root of everything the platform raises on purpose."""


class Refused(LixinError):
    """A request that is answered with a sentence instead of a result.

    `status` is the HTTP status the web layer answers with; `slug` names the problem type (RFC 9457).
    """

    status = 400
    slug = "refused"
    title = "未能办理"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Invalid(Refused):
    """Input that cannot be taken; `fields` maps each wrong field to its sentence."""

    status = 422
    slug = "invalid"
    title = "填写有误"

    def __init__(self, sentence: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})


class NotAllowed(Refused):
    """The right is missing; `roles` names (in Chinese) the roles that have it."""

    status = 403
    slug = "not-allowed"
    title = "没有权限"

    def __init__(self, sentence: str, roles: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.roles = roles


class NotFound(Refused):
    """No such thing, or not visible to this person: both look the same from outside."""

    status = 404
    slug = "not-found"
    title = "没有找到"


class Conflict(Refused):
    """The thing has moved on since the person looked, or its state does not allow the action."""

    status = 409
    slug = "conflict"
    title = "状态已变化"


class TooMany(Refused):
    """More than the platform takes from one source; `retry_after` in seconds."""

    status = 429
    slug = "too-many"
    title = "请求过多"

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class FrameError(LixinError):
    """Bytes that are no acceptable frame: `code` says which kind of wrong, `message` is a sentence."""

    def __init__(self, code: FrameFault, message: str) -> None:
        super().__init__(message)
        self.code: FrameFault = code
        self.message = message


class DeclarationError(LixinError):
    """A scenario declares something impossible; the message names scenario, key and cure."""
