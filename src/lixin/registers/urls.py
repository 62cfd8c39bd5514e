"""Addresses of the registers."""

from django.urls import path

from lixin.registers.files import pages as files
from lixin.registers.screens import belongings, catalogue, detail, editing, grid, listing, many, versions, views

app_name = "registers"
urlpatterns = [
    path("", catalogue.index, name="index"),
    path("catalogue/", catalogue.entries, name="catalogue"),
    path("catalogue.<slug:kind>", catalogue.download, name="catalogue_file"),
    path("<str:name>/", listing.listing, name="list"),
    path("<str:name>/count/", listing.count, name="count"),
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
    path("<str:name>/views/", views.save, name="save_view"),
    path("<str:name>/views/<int:view_id>/drop/", views.drop, name="drop_view"),
    path("<str:name>/grid/", grid.grid, name="grid"),
    path("<str:name>/bulk/", many.ask, name="bulk"),
    path("<str:name>/bulk/confirm/", many.confirm, name="bulk_confirm"),
    path("<str:name>/bulk/do/", many.do, name="bulk_do"),
    path("<str:name>/bulk/<int:bulk_id>/", many.result, name="bulk_result"),
    path("<str:name>/bulk/<int:bulk_id>/undo/", many.undo, name="bulk_undo"),
    path("<str:name>/new/", editing.edit, name="new"),
    path("<str:name>/check/", editing.check, name="check"),
    path("<str:name>/options/<slug:field>/", editing.options, name="options"),
    path("<str:name>/<int:pk>/", detail.detail, name="detail"),
    path("<str:name>/<int:pk>/edit/", editing.edit, name="edit"),
    path("<str:name>/<int:pk>/reveal/", detail.reveal, name="reveal"),
    path("<str:name>/<int:pk>/retire/", detail.retire, name="retire"),
    path("<str:name>/<int:pk>/shape.json", detail.shape, name="shape"),
    path("<str:name>/<int:pk>/history/", versions.versions, name="history"),
    path("<str:name>/<int:pk>/history/<int:number>/restore/", versions.restore, name="restore"),
    path("<str:name>/<int:pk>/files/", belongings.add_files, name="files"),
    path("<str:name>/<int:pk>/files/<int:file_id>/", belongings.file, name="file"),
    path("<str:name>/<int:pk>/files/<int:file_id>/drop/", belongings.drop_file, name="drop_file"),
    path("<str:name>/<int:pk>/devices/", belongings.link, name="link"),
    path("<str:name>/<int:pk>/devices/options/", belongings.device_options, name="device_options"),
    path("<str:name>/<int:pk>/devices/<int:link_id>/drop/", belongings.unlink, name="unlink"),
]
