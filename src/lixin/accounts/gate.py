"""The right to open a page of this app (the look's own gate stands above this layer)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from lixin.accounts.oracle import actor_of, require
from lixin.kernel.actor import Actor

View = Callable[..., HttpResponse]


def signed_in(*permissions: str) -> Callable[[View], View]:
    """Signed in and with any one of the permissions; else the sign-in page, or NotAllowed naming the roles."""

    def decorate(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                back = urlencode({"next": request.get_full_path() if request.method == "GET" else "/"})
                return HttpResponseRedirect(f"{reverse('accounts:sign_in')}?{back}")
            if permissions:
                require(request.user, *permissions)
            return view(request, *args, **kwargs)

        return gated

    return decorate


def actor(request: HttpRequest) -> Actor:
    """Who acts, with the address it came from."""
    return actor_of(request.user, request.META.get("REMOTE_ADDR", ""))
