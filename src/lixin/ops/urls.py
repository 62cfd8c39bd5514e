"""Addresses of system health."""

from django.urls import path

from lixin.ops import views

app_name = "ops"
urlpatterns = [path("", views.health, name="health")]
