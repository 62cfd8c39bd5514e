"""Addresses of the look itself: the live stream and the registers."""

from django.urls import path

from lixin.web import register_pages as registers
from lixin.web.live import live

app_name = "web"
urlpatterns = [
    path("live/", live, name="live"),
    path("registers/", registers.index, name="register_index"),
    path("registers/<str:name>/", registers.listing, name="register_list"),
    path("registers/<str:name>/export.csv", registers.export, name="register_export"),
    path("registers/<str:name>/new/", registers.edit, name="register_new"),
    path("registers/<str:name>/<int:pk>/", registers.detail, name="register_detail"),
    path("registers/<str:name>/<int:pk>/edit/", registers.edit, name="register_edit"),
    path("registers/<str:name>/<int:pk>/reveal/", registers.reveal, name="register_reveal"),
    path("registers/<str:name>/<int:pk>/retire/", registers.retire, name="register_retire"),
]
