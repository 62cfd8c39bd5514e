"""Addresses of the one box."""

from django.urls import path

from lixin.search import views

app_name = "search"
urlpatterns = [
    path("", views.page, name="page"),
    path("suggest", views.suggest, name="suggest"),
]
