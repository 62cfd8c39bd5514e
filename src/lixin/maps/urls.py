"""Addresses of the map."""

from django.urls import path

from lixin.maps import views

app_name = "maps"
urlpatterns = [
    path("", views.map_page, name="map"),
    path("base.json", views.base, name="base"),
    path("layer/<str:name>.json", views.layer, name="layer"),
    path("layer/<str:name>/facts", views.facts, name="facts"),
    path("inside", views.inside, name="inside"),
    path("typed", views.typed, name="typed"),
    path("around", views.around, name="around"),
    path("where", views.where, name="where"),
    path("base/<int:number>.pmtiles", views.tiles_file, name="tiles_file"),
]
