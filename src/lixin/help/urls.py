"""Addresses of the help pages."""

from django.urls import path

from lixin.help import views

app_name = "help"
urlpatterns = [
    path("", views.index, name="index"),
    path("images/<str:picture>", views.picture, name="picture"),
    path("<str:page>/", views.page, name="page"),
]
