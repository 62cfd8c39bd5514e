"""Addresses of the map."""

from django.urls import path

from lixin.maps import views

app_name = "maps"
urlpatterns = [
    path("", views.map_page, name="map"),
    path("base.json", views.base, name="base"),
    path("layer/<str:name>.json", views.layer, name="layer"),
    path("where", views.where, name="where"),
]
