from django.urls import path

from refugees.handover import views

app_name = "handover"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("from/<uuid:uid>/", views.new, name="new"),
    path("<uuid:uid>/", views.one, name="one"),
    path("<uuid:uid>/cancel/", views.cancel, name="cancel"),
    path("case/<case:case_number>/access/", views.access, name="access"),
    path("access/<uuid:uid>/end/", views.end_access, name="access-end"),
]
