"""`{% load lixin %}`: times in words, remaining time, lights, icons."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lixin.kernel import worktime

register = template.Library()
LIGHTS = {
    "red": ("alert-triangle", "逾期"),
    "amber": ("clock-exclamation", "将到期"),
    "green": ("circle-check", "正常"),
}
NEAR_DAYS = {0: "今天", -1: "昨天", -2: "前天", 1: "明天", 2: "后天"}


def moment_words(moment: datetime, now: datetime) -> str:
    """ "今天 14:05"; without the year when it is this year's."""
    local, today = timezone.localtime(moment), timezone.localtime(now).date()
    near = NEAR_DAYS.get((local.date() - today).days)
    day = near or _day_words(local.date(), today)
    return f"{day} {local:%H:%M}"


def _day_words(day: date, today: date) -> str:
    words = f"{day.month}月{day.day}日"
    return words if day.year == today.year else f"{day.year}年{words}"


def span_words(span: timedelta) -> str:
    """ "2 小时 10 分", "3 天 4 小时", "不到 1 分钟"; days are 24 hours."""
    minutes = int(abs(span).total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "天"), (hours, "小时"), (minutes, "分")]
    words = [f"{count} {word}" for count, word in parts if count][:2]
    return " ".join(words) or "不到 1 分钟"


@register.simple_tag(name="when")
def when_tag(moment: datetime | None, empty: str = "—") -> SafeString | str:
    """ "今天 14:05" with the full time on hover; `empty` when there is none."""
    if not moment:
        return empty
    full = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        full.isoformat(timespec="seconds"),
        full.strftime("%Y-%m-%d %H:%M:%S"),
        moment_words(moment, timezone.now()),
    )


@register.filter(name="when")
def when_filter(moment: datetime | None) -> SafeString | str:
    """The same as a filter."""
    return when_tag(moment)


def remaining_words(due: datetime | None, clock: str, now: datetime) -> str:
    """ "还剩 2 小时 10 分（工作时间）" or "逾期 35 分"; overdue time is counted in the same clock."""
    if due is None:
        return "无时限"
    working = clock != "always"
    calendar = worktime.calendar() if working else worktime.ALWAYS
    note = "（工作时间）" if working else ""
    if due >= now:
        return f"还剩 {_clock_words(calendar.between(now, due), working=working)}{note}"
    return f"逾期 {_clock_words(calendar.between(due, now), working=working)}{note}"


def _clock_words(span: timedelta, *, working: bool) -> str:
    """Working time stays in hours: a working day is no 24 hours."""
    if not working:
        return span_words(span)
    minutes = int(span.total_seconds() // 60)
    parts = [(minutes // 60, "小时"), (minutes % 60, "分")]
    return " ".join(f"{count} {word}" for count, word in parts if count) or "不到 1 分钟"


@register.simple_tag
def remaining(due: datetime | None, clock: str = "working") -> SafeString:
    """Remaining time in the clock ("working" | "always") with the full due time on hover."""
    now = timezone.now()
    late = "late" if due and due < now else ""
    full = timezone.localtime(due).strftime("截止 %Y-%m-%d %H:%M") if due else ""
    return format_html('<span class="remaining {}" title="{}">{}</span>', late, full, remaining_words(due, clock, now))


@register.simple_tag
def light(colour: str, word: str = "") -> SafeString | str:
    """A light: red, amber or green, always with icon and word; nothing for any other colour."""
    if colour not in LIGHTS:
        return word
    sign, usual = LIGHTS[colour]
    return format_html('<span class="light light-{}">{}{}</span>', colour, icon(sign), word or usual)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture sign from the sprite; decorative unless it has a label."""
    address = f"{static('vendored/tabler-icons/sprite.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The current page's query with some parts changed; None or "" removes one. `{% query page=2 %}`."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value not in (None, ""):
            params[name] = value
    return f"?{params.urlencode()}" if params else "?"


@register.filter
def is_list(value: Any) -> bool:
    """Whether it is a list: in choices, the members of a group."""
    return isinstance(value, list)


@register.simple_tag
def marked(text: str, words: str) -> SafeString:
    """The text with each of the words set off where it stands; everything is escaped."""
    wanted = sorted((word for word in words.split() if word), key=len, reverse=True)
    if not wanted:
        return format_html("{}", text)
    parts = re.split(f"({'|'.join(map(re.escape, wanted))})", text, flags=re.IGNORECASE)
    shown = [format_html("<mark>{}</mark>", one) if i % 2 else one for i, one in enumerate(parts)]
    return format_html_join("", "{}", ((one,) for one in shown))
