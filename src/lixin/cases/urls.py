"""Addresses of cases."""

from django.urls import path

from lixin.cases.pages import acting, console, detail, mine, reporting

app_name = "cases"
urlpatterns = [
    path("", console.console, name="console"),
    path("rows/", console.rows, name="rows"),
    path("counts/", console.counts, name="counts"),
    path("mine/", mine.mine, name="mine"),
    path("new/", reporting.new, name="new"),
    path("filters/save/", console.save_filter, name="save_filter"),
    path("filters/<int:filter_id>/drop/", console.drop_filter, name="drop_filter"),
    path("photos/<int:photo_id>/", detail.photo, name="photo"),
    path("<int:case_id>/", detail.detail, name="detail"),
    path("<int:case_id>/pane/", detail.pane, name="pane"),
    path("<int:case_id>/header/", detail.header, name="header"),
    path("<int:case_id>/actions/", detail.actions, name="actions"),
    path("<int:case_id>/history/", detail.history, name="history"),
    path("<int:case_id>/contact/", acting.contact, name="contact"),
    path("<int:case_id>/act/<slug:action>/", acting.act, name="act"),
]
