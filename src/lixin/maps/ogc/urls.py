"""Addresses of /ogc/."""

from django.urls import path

from lixin.maps.ogc import about, features, tiles

app_name = "ogc"
ONE = "collections/<str:collection>"
urlpatterns = [
    path("", about.landing, name="landing"),
    path("conformance", about.conformance, name="conformance"),
    path("api", about.api, name="api"),
    path("collections", about.collections, name="collections"),
    path(ONE, about.collection, name="collection"),
    path(f"{ONE}/queryables", about.queryables, name="queryables"),
    path(f"{ONE}/items", features.items, name="items"),
    path(f"{ONE}/items/<int:fid>", features.item, name="item"),
    path(f"{ONE}/tiles", tiles.tilesets, name="tilesets"),
    path(f"{ONE}/tiles/WebMercatorQuad", tiles.tileset, name="tileset"),
    path(f"{ONE}/tiles/WebMercatorQuad/<int:z>/<int:y>/<int:x>", tiles.tile, name="tile"),
]
