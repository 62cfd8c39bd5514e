"""What a device is called and by what it is told: code, names, passwords, certificates, claim."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lixin.kernel.errors import Invalid
from lixin.sensing import claiming, credentials, naming, queries, registering, securing
from lixin.sensing.models import Device
from lixin.sensing.pages.common import may, person_of, version_of
from lixin.sensing.passwords import carries
from lixin.sensing.protocols.catalogue import LABELS, WIRES
from lixin.web.views import require

GRACES = {"0": "立即失效", "3600": "再用 1 小时", "86400": "再用 24 小时", "604800": "再用 7 天"}


@require_safe
@require(registering.WRITE)
def page(request: HttpRequest, device_id: int) -> HttpResponse:
    """Names and keys of a device, each with what can be done about it."""
    device = queries.device_for(person_of(request), device_id)
    kind = queries.kind_of(device)
    context = {
        "device": device,
        "names": [(one, LABELS.get(one.protocol, one.protocol)) for one in device.names.all()],
        "protocols": [(name, LABELS[name]) for name in (kind.protocols if kind else ())],
        "own_protocol": LABELS.get(device.protocol, device.protocol),
        "told": [_told(device, name) for name in _protocols(device)],
        "graces": GRACES,
        "may_claim": may(request, claiming.CLAIM),
    }
    return render(request, "sensing/identity.html", context)


def _protocols(device: Device) -> list[str]:
    others = device.names.values_list("protocol", flat=True)
    return [name for name in dict.fromkeys([device.protocol, *others]) if name in WIRES]


def _told(device: Device, protocol: str) -> Mapping[str, Any]:
    """By what its frames by the protocol are told, in words."""
    now = timezone.now()
    keys = [key for key in device.keys if key["protocol"] == protocol]
    return {
        "protocol": protocol,
        "label": LABELS[protocol],
        "secret": carries(protocol, credentials.SECRET),
        "certificate": carries(protocol, credentials.CERTIFICATE),
        "asked": bool(keys),
        "counts": any(credentials.stands(key, now) for key in keys),
        "keys": [
            {
                "sort": credentials.SORTS[key["sort"]],
                "since": parse_datetime(key["since"]),
                "until": parse_datetime(key["until"]) if key["until"] else None,
                "stands": credentials.stands(key, now),
                "fingerprint": key["digest"] if key["sort"] == credentials.CERTIFICATE else "",
            }
            for key in keys
        ],
    }


@never_cache
@require_POST
@require(registering.WRITE)
def secret(request: HttpRequest, device_id: int) -> HttpResponse:
    """A new secret, shown this once; it is not redirected to, so that no address leads to it."""
    person = person_of(request)
    made = securing.set_secret(
        person=person, device_id=device_id, version=version_of(request),
        secret=request.POST.get("secret", "").strip(), remove=request.POST.get("remove") == "1",
        protocol=request.POST.get("protocol", ""), grace=_grace(request),
    )  # fmt: skip
    if not made:
        messages.success(request, "已取消设备密码：不再核对。")
        return redirect("sensing:identity", device_id)
    grace = GRACES[str(int(_grace(request).total_seconds()))]
    context = {"device": queries.device_for(person, device_id), "secret": made, "grace": grace}
    return render(request, "sensing/secret.html", context)


@require_POST
@require(registering.WRITE)
def certificate(request: HttpRequest, device_id: int) -> HttpResponse:
    """The certificate that counts from now on."""
    securing.set_certificate(
        person=person_of(request), device_id=device_id, version=version_of(request),
        fingerprint=request.POST.get("fingerprint", ""), protocol=request.POST.get("protocol", ""),
        grace=_grace(request),
    )  # fmt: skip
    messages.success(request, "已登记证书指纹。")
    return redirect("sensing:identity", device_id)


@require_POST
@require(registering.WRITE)
def revoke(request: HttpRequest, device_id: int) -> HttpResponse:
    """Nothing counts any more, from the next frame on."""
    securing.revoke(
        person=person_of(request), device_id=device_id, version=version_of(request),
        protocol=request.POST.get("protocol", ""),
    )  # fmt: skip
    messages.success(request, "已吊销。从下一条报文起不再采用，直到设置新的密码或证书。")
    return redirect("sensing:identity", device_id)


@require_POST
@require(registering.WRITE)
def add_name(request: HttpRequest, device_id: int) -> HttpResponse:
    """One more name."""
    naming.add_name(
        person=person_of(request), device_id=device_id, version=version_of(request),
        protocol=request.POST.get("protocol", ""), vendor_id=request.POST.get("vendor_id", ""),
    )  # fmt: skip
    messages.success(request, "已增加标识。用它上报的数据也归这台设备。")
    return redirect("sensing:identity", device_id)


@require_POST
@require(registering.WRITE)
def drop_name(request: HttpRequest, device_id: int, name_id: int) -> HttpResponse:
    """One name less."""
    naming.drop_name(person=person_of(request), device_id=device_id, version=version_of(request), name_id=name_id)
    messages.success(request, "已取消这个标识。")
    return redirect("sensing:identity", device_id)


@require_POST
@require(registering.WRITE)
def withdraw(request: HttpRequest, device_id: int) -> HttpResponse:
    """The claim secret does not work any more."""
    claiming.withdraw(person=person_of(request), device_id=device_id, version=version_of(request))
    messages.success(request, "认领码已作废。")
    return redirect("sensing:identity", device_id)


def _grace(request: HttpRequest) -> timedelta:
    text = request.POST.get("grace", "0")
    if text not in GRACES:
        raise Invalid("请从列表中选择旧密码再用多久。", {"grace": "请选择"})
    return timedelta(seconds=int(text))
