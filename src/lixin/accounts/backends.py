"""Who a session belongs to: Django's door to signing.py."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from lixin.accounts import signing
from lixin.accounts.models import Person
from lixin.kernel.errors import NotAllowed


class Accounts(BaseBackend):
    """Sign-in by user name and password; rights are the oracle's matter, never Django's."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **others: Any
    ) -> Person | None:
        """The person, or None when signing in is refused."""
        address = request.META.get("REMOTE_ADDR", "") if request else ""
        try:
            return signing.attempt(username=username, password=password, address=address)
        except NotAllowed:
            return None

    def get_user(self, person_id: int) -> Person | None:
        """The active person of a session."""
        return Person.objects.select_related("organisation").filter(pk=person_id, is_active=True).first()
