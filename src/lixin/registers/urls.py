"""Addresses of the registers."""

from django.urls import path

from lixin.registers import pages

app_name = "registers"
urlpatterns = [
    path("", pages.index, name="index"),
    path("<str:name>/", pages.listing, name="list"),
    path("<str:name>/export.csv", pages.export, name="export"),
    path("<str:name>/new/", pages.edit, name="new"),
    path("<str:name>/<int:pk>/", pages.detail, name="detail"),
    path("<str:name>/<int:pk>/edit/", pages.edit, name="edit"),
    path("<str:name>/<int:pk>/reveal/", pages.reveal, name="reveal"),
    path("<str:name>/<int:pk>/retire/", pages.retire, name="retire"),
]
