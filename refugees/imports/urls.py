"""Addresses of the import, below /cases/; refugees.urls takes them in."""

from django.urls import path

from refugees.imports import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/upload/", views.upload, name="import-upload"),
    path("imports/<uuid:uid>/", views.one, name="import"),
    path("imports/<uuid:uid>/rows/<int:line>/", views.row, name="import-row"),
    path("imports/<uuid:uid>/confirm/", views.confirm, name="import-confirm"),
    path("imports/<uuid:uid>/discard/", views.discard, name="import-discard"),
    path("received/", views.received, name="received"),
]
