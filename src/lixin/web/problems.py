"""Errors of the API as problem details (RFC 9457), in Chinese."""

import logging
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import sync_and_async_middleware
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from lixin.kernel.errors import Invalid, NotAllowed, Refused, TooMany

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
API = "/api/"
BY_STATUS = {
    400: ("bad-request", "请求有误", "请求的格式不对。"),
    401: ("not-signed-in", "没有登录", "请先登录，或在 Authorization 头中带上有效的令牌（Bearer）。"),
    403: ("not-allowed", "没有权限", "请求被拒绝：跨站校验没有通过，或没有这项权限。"),
    404: ("not-found", "没有找到", "没有这个接口地址或对象。"),
    405: ("method-not-allowed", "方法不支持", "这个地址不支持该请求方法。"),
    413: ("too-large", "内容过大", "发送的内容超过上限。"),
    415: ("media-type", "格式不支持", "请以 application/json 发送。"),
    422: ("invalid", "填写有误", "有字段填写不符合要求。"),
    429: ("too-many", "请求过多", "请求过于频繁，请稍后再试。"),
    500: ("server-error", "系统出错", "系统处理时出错，这一步没有生效。请稍后再试。"),
}
WORDS = {
    "missing": "必须填写",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_parsing": "应为 true 或 false",
    "string_too_short": "不能少于 {min_length} 个字",
    "string_too_long": "不能超过 {max_length} 个字",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "greater_than": "应大于 {gt}",
    "less_than": "应小于 {lt}",
    "literal_error": "应为 {expected} 之一",
    "enum": "应为 {expected} 之一",
    "extra_forbidden": "没有这个字段",
    "json_invalid": "不是有效的 JSON",
    "dict_type": "应为对象",
    "model_attributes_type": "应为对象",
    "list_type": "应为列表",
    "date_from_datetime_parsing": "应为日期，例如 2026-01-31",
    "date_parsing": "应为日期，例如 2026-01-31",
    "datetime_parsing": "应为时间，例如 2026-01-31T08:30:00+08:00",
    "datetime_from_date_parsing": "应为时间，例如 2026-01-31T08:30:00+08:00",
}


def problem(
    request: HttpRequest, status: int, *, detail: str = "", title: str = "", slug: str = "", **more: Any
) -> JsonResponse:
    """The answer: type, title, status, detail, instance, and what else belongs to it."""
    usual = BY_STATUS.get(status, BY_STATUS[400 if status < 500 else 500])
    body = {
        "type": f"/problems/{slug or usual[0]}",
        "title": title or usual[1],
        "status": status,
        "detail": detail or usual[2],
        "instance": request.path,
        **more,
    }
    response = JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="lixin"'
    return response


def of_refusal(request: HttpRequest, refused: Refused) -> JsonResponse:
    """The platform's own refusal."""
    more: dict[str, Any] = {}
    if isinstance(refused, Invalid) and refused.fields:
        more["errors"] = [{"field": name, "detail": text} for name, text in refused.fields.items()]
    if isinstance(refused, NotAllowed) and refused.roles:
        more["roles"] = list(refused.roles)
    response = problem(request, refused.status, detail=refused.sentence, title=refused.title, slug=refused.slug, **more)
    if isinstance(refused, TooMany):
        response["Retry-After"] = str(refused.retry_after)
    return response


def of_validation(request: HttpRequest, error: ValidationError) -> JsonResponse:
    """Fields that the schema does not take, each with its sentence."""
    errors = [{"field": _field(one["loc"]), "detail": _words(one)} for one in error.errors]
    return problem(request, 422, detail=f"有 {len(errors)} 处填写不符合要求。", errors=errors)


def handlers(api: NinjaAPI) -> None:
    """Tell the API how each kind of error is answered."""
    api.add_exception_handler(Refused, of_refusal)
    api.add_exception_handler(ValidationError, of_validation)
    api.add_exception_handler(AuthenticationError, lambda request, _: problem(request, 401))
    api.add_exception_handler(Http404, lambda request, _: problem(request, 404))
    api.add_exception_handler(HttpError, lambda request, error: problem(request, error.status_code))
    api.add_exception_handler(Exception, _unexpected)


@sync_and_async_middleware
def problems(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Errors under /api/ that never reached the API (unknown address, wrong method) get the same shape."""

    def shape(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code < 400 or not request.path.startswith(API):
            return response
        if response.get("Content-Type", "").startswith(MEDIA_TYPE):
            return response
        shaped = problem(request, response.status_code)
        if "Allow" in response:
            shaped["Allow"] = response["Allow"]
        return shaped

    if iscoroutinefunction(get_response):

        async def asynchronous(request: HttpRequest) -> HttpResponse:
            return shape(request, await get_response(request))

        return asynchronous

    def synchronous(request: HttpRequest) -> HttpResponse:
        return shape(request, get_response(request))

    return synchronous


def _unexpected(request: HttpRequest, error: Exception) -> JsonResponse:
    log.error("%s %s", request.method, request.path, exc_info=error)
    return problem(request, 500)


def _field(location: tuple[Any, ...]) -> str:
    """ "body.payload.name" → "name"; a field inside a list keeps its place."""
    names = [str(part) for part in location if part not in ("body", "query", "path", "form", "header")]
    return ".".join(names[1:] if len(names) > 1 and location[0] == "body" else names)


def _words(error: dict[str, Any]) -> str:
    text = WORDS.get(error["type"], "填写不符合要求")
    try:
        return text.format(**error.get("ctx", {}))
    except (KeyError, IndexError):
        return text
