"""The backend serves asynchronous pages too: the live stream asks who is there without blocking."""

from asgiref.sync import async_to_sync
from django.test import RequestFactory

from lixin.accounts.backends import Accounts


def test_the_person_of_a_session_is_found_from_async_code(transactional_db, cast):
    assert async_to_sync(Accounts().aget_user)(cast.operator.pk) == cast.operator


def test_a_deactivated_person_has_no_session(db, cast):
    cast.operator.is_active = False
    cast.operator.save()
    assert Accounts().get_user(cast.operator.pk) is None


def test_a_wrong_password_is_nobody(db, cast):
    request = RequestFactory().get("/")
    assert Accounts().authenticate(request, username="operator", password="wrong") is None
