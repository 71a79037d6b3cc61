from django.urls import path

from reporting.api import views
from reporting.api.interface import api

app_name = "reporting_api"
urlpatterns = [
    path("", views.about, name="about"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<uuid:uid>/revoke/", views.revoke, name="revoke"),
    path("v1/openapi.json", views.openapi, name="openapi"),
    # Without ninja's own root, which would lead to a page of documentation from other servers.
    path("v1/", ([each for each in api.urls[0] if getattr(each, "name", "") != "api-root"], "api", "api")),
]
