"""Addresses of the indicator pages."""

from django.urls import path

from lixin.indicators import views

app_name = "indicators"
urlpatterns = [path("", views.index, name="index")]
