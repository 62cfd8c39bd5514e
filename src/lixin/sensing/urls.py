"""Addresses of devices, alarms and doubtful frames."""

from django.urls import path

from lixin.sensing import views

app_name = "sensing"
urlpatterns = [
    path("", views.devices, name="devices"),
    path("<int:device_id>/", views.device, name="device"),
    path("alarms/", views.alarms, name="alarms"),
    path("alarms/<int:alarm_id>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("suspects/", views.suspects, name="suspects"),
    path("suspects/seen/", views.mark_seen, name="mark_seen"),
]
