"""Around requests of signed-in people: an ended session is a stranger's, an expired password is changed first."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from lixin.accounts import passwords, signing

ENDED = "这次登录已经结束，请重新登录。"
FREE = ("accounts:password", "accounts:sign_out", "accounts:sign_in")
"""Pages that stay open while the password must be changed."""


class OpenSessions(MiddlewareMixin):
    """Stands after the authentication and message middleware."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """None lets the request go on."""
        if not request.user.is_authenticated:
            return None
        if not signing.is_open(request):
            logout(request)
            messages.info(request, ENDED)
            return None
        if not passwords.is_expired(request.user) or request.path in map(reverse, FREE):
            return None
        return _to(request, reverse("accounts:password"))


def _to(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=403, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
