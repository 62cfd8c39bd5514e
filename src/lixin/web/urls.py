"""Addresses of the look itself: the live stream."""

from django.urls import path

from lixin.web.live import live

app_name = "web"
urlpatterns = [
    path("live/", live, name="live"),
]
