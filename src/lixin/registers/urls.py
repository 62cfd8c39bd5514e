"""Addresses of the registers."""

from django.urls import path

from lixin.registers import pages
from lixin.registers.screens import belongings, catalogue, detail, editing, grid, listing, many, versions, views

app_name = "registers"
urlpatterns = [
    path("", catalogue.index, name="index"),
    path("catalogue/", catalogue.entries, name="catalogue"),
    path("catalogue.<slug:kind>", catalogue.download, name="catalogue_file"),
    path("<str:name>/", listing.listing, name="list"),
    path("<str:name>/count/", listing.count, name="count"),
    path("<str:name>/export.csv", pages.export, name="export"),
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
