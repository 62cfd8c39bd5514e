"""Addresses of devices, alarms, doubtful frames and unknown devices."""

from django.urls import path

from lixin.sensing.pages import alarms, claims, devices, health, identity, keeping, kinds, labels, quiets, suspects

app_name = "sensing"
urlpatterns = [
    path("", devices.listing, name="devices"),
    path("new/", keeping.enrol, name="enrol"),
    path("<int:device_id>/", devices.detail, name="device"),
    path("<int:device_id>/chart/", devices.chart, name="chart"),
    path("<int:device_id>/series/", devices.series, name="series"),
    path("<int:device_id>/change/", keeping.change, name="change"),
    path("<int:device_id>/retire/", keeping.retire, name="retire"),
    path("<int:device_id>/restore/", keeping.restore, name="restore"),
    path("<int:device_id>/identity/", identity.page, name="identity"),
    path("<int:device_id>/secret/", identity.secret, name="secret"),
    path("<int:device_id>/certificate/", identity.certificate, name="certificate"),
    path("<int:device_id>/revoke/", identity.revoke, name="revoke"),
    path("<int:device_id>/names/", identity.add_name, name="add_name"),
    path("<int:device_id>/names/<int:name_id>/drop/", identity.drop_name, name="drop_name"),
    path("<int:device_id>/withdraw/", identity.withdraw, name="withdraw"),
    path("health/", health.listing, name="health"),
    path("kinds/", kinds.listing, name="kinds"),
    path("kinds/new/", kinds.edit, name="kind_new"),
    path("kinds/<int:kind_id>/", kinds.edit, name="kind"),
    path("kinds/<int:kind_id>/drop/", kinds.drop, name="kind_drop"),
    path("claim/", claims.claim, name="claim"),
    path("labels/", labels.sheet, name="labels"),
    path("labels/slips/", labels.slips, name="slips"),
    path("alarms/", alarms.listing, name="alarms"),
    path("alarms/<int:alarm_id>/series/", devices.alarm_series, name="alarm_series"),
    path("alarms/<int:alarm_id>/acknowledge/", alarms.acknowledge, name="acknowledge"),
    path("alarms/<int:alarm_id>/shelve/", quiets.shelve, name="shelve"),
    path("quiet/", quiets.listing, name="quiets"),
    path("quiet/new/", quiets.plan, name="plan_work"),
    path("quiet/<int:quiet_id>/end/", quiets.end, name="end_quiet"),
    path("suspects/", suspects.listing, name="suspects"),
    path("suspects/seen/", suspects.mark_seen, name="mark_seen"),
    path("suspects/unknown/", suspects.unknown, name="unknown"),
    path("suspects/unknown/<int:unknown_id>/", suspects.adopt, name="adopt"),
    path("suspects/unknown/<int:unknown_id>/attach/", suspects.attach, name="attach"),
]
