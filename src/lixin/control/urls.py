"""Addresses of commands."""

from django.urls import path

from lixin.control.pages import asking, orders

app_name = "control"
urlpatterns = [
    path("", orders.listing, name="orders"),
    path("many/", asking.ask_many, name="many"),
    path("device/<int:device_id>/", orders.of_device, name="of_device"),
    path("device/<int:device_id>/<str:key>/", asking.ask_one, name="ask"),
    path("<int:order_id>/", orders.detail, name="order"),
    path("<int:order_id>/agree/", orders.agree, name="agree"),
    path("<int:order_id>/refuse/", orders.refuse, name="refuse"),
    path("<int:order_id>/withdraw/", orders.withdraw, name="withdraw"),
]
