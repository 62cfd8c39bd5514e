"""Addresses of sign-in, one's own account, people and the audit record."""

from django.urls import path

from lixin.accounts import audit_pages, views, views_own, views_people

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.password, name="password"),
    path("me/", views_own.own, name="own"),
    path("me/sessions/<int:pk>/end/", views_own.end_session, name="end_session"),
    path("me/tokens/", views_own.issue_token, name="issue_token"),
    path("me/tokens/<int:pk>/revoke/", views_own.revoke_token, name="revoke_token"),
    path("me/totp/", views_own.enrol_totp, name="totp"),
    path("me/totp/disable/", views_own.disable_totp, name="totp_disable"),
    path("people/", views_people.listing, name="people"),
    path("people/new/", views_people.new, name="person_new"),
    path("people/<int:pk>/", views_people.detail, name="person"),
    path("people/<int:pk>/deactivate/", views_people.deactivate, name="deactivate"),
    path("people/<int:pk>/unlock/", views_people.unlock, name="unlock"),
    path("people/<int:pk>/totp/disable/", views_people.disable_totp, name="person_totp_disable"),
    path("people/<int:pk>/reset/", views_people.reset, name="reset"),
    path("people/<int:pk>/roles/", views_people.assign, name="assign"),
    path("people/<int:pk>/roles/<int:role_pk>/revoke/", views_people.revoke, name="revoke"),
    path("audit/", audit_pages.listing, name="audit"),
    path("audit/export.csv", audit_pages.export, name="audit_export"),
]
