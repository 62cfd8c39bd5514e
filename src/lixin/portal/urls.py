"""Addresses of the resident's pages, the workbench and the cockpit; mounted at the root."""

from django.urls import path

from lixin.portal import cockpit, progress, residents, workbench
from lixin.sensing.pages import labels

app_name = "portal"
urlpatterns = [
    path("", residents.home, name="home"),
    path("find/", residents.search, name="search"),
    path("report/", residents.report, name="report"),
    path("report/suggest/", residents.suggest, name="suggest"),
    path("report/similar/", residents.similar, name="similar"),
    path("report/support/", residents.support, name="support"),
    path("progress/", progress.ask, name="progress_form"),
    path("progress/<str:query_number>/", progress.show, name="progress"),
    path("progress/<str:query_number>/rate/", progress.rate, name="rate"),
    path("progress/<str:query_number>/reopen/", progress.reopen, name="reopen"),
    path("who-read/", progress.who_read, name="who_read"),
    path("d/<str:code>/", labels.scanned, name="device"),
    path("work/", workbench.workbench, name="workbench"),
    path("cockpit/", cockpit.cockpit, name="cockpit"),
]
