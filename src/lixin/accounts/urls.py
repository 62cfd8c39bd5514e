"""Addresses of sign-in and one's own account."""

from django.urls import path

from lixin.accounts import views, views_own

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.password, name="password"),
    path("me/", views_own.own, name="own"),
    path("me/sessions/<int:pk>/end/", views_own.end_session, name="end_session"),
    path("me/tokens/", views_own.issue_token, name="issue_token"),
    path("me/tokens/<int:pk>/revoke/", views_own.revoke_token, name="revoke_token"),
]
