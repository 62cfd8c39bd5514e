"""Addresses under /urban/."""

from django.urls import path

from . import pages

app_name = "urban"

urlpatterns = [
    path("pipes/check/", pages.checked, name="pipe-check"),
    path("pipes/profile/<int:node_id>/", pages.section, name="pipe-profile"),
    path("pipes/profile/<int:node_id>/export.csv", pages.section_file, name="pipe-profile-file"),
    path("pipes/<str:subject>/<int:pipe_id>/<str:way>/", pages.traced, name="pipe-trace"),
    path("pipes/<str:subject>/<int:pipe_id>/<str:way>/map.json", pages.drawn, name="pipe-map"),
    path("pipes/<str:subject>/<int:pipe_id>/<str:way>/export.csv", pages.exported, name="pipe-file"),
]
