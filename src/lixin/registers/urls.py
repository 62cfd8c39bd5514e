"""Addresses of the registers."""

from django.urls import path

from lixin.registers import pages
from lixin.registers.files import pages as files

app_name = "registers"
urlpatterns = [
    path("", pages.index, name="index"),
    path("<str:name>/", pages.listing, name="list"),
    path("<str:name>/export.csv", files.export, {"kind": "csv"}, name="export"),
    path("<str:name>/export.xlsx", files.export, {"kind": "xlsx"}, name="export_xlsx"),
    path("<str:name>/export.geojson", files.export, {"kind": "geojson"}, name="export_geojson"),
    path("<str:name>/export.parquet", files.export, {"kind": "parquet"}, name="export_parquet"),
    path("<str:name>/template.xlsx", files.template, name="template"),
    path("<str:name>/imports/", files.listing, name="imports"),
    path("<str:name>/imports/<int:import_id>/", files.detail, name="import"),
    path("<str:name>/imports/<int:import_id>/errors/", files.errors, name="import_errors"),
    path("<str:name>/imports/<int:import_id>/confirm/", files.act, {"action": "confirm"}, name="import_confirm"),
    path("<str:name>/imports/<int:import_id>/cancel/", files.act, {"action": "cancel"}, name="import_cancel"),
    path("<str:name>/imports/<int:import_id>/again/", files.act, {"action": "again"}, name="import_again"),
    path("<str:name>/imports/<int:import_id>/undo/", files.act, {"action": "undo"}, name="import_undo"),
    path("<str:name>/new/", pages.edit, name="new"),
    path("<str:name>/<int:pk>/", pages.detail, name="detail"),
    path("<str:name>/<int:pk>/edit/", pages.edit, name="edit"),
    path("<str:name>/<int:pk>/reveal/", pages.reveal, name="reveal"),
    path("<str:name>/<int:pk>/retire/", pages.retire, name="retire"),
]
