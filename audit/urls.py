from django.urls import path

from audit import views, views_checks, views_extract, views_operations

app_name = "audit"
urlpatterns = [
    path("", views.entries, name="log"),
    path("find/", views.find, name="find"),
    path("person/<uuid:uid>/", views.person, name="person"),
    path("person/<uuid:uid>/extract.csv", views_extract.as_csv, name="extract-csv"),
    path("person/<uuid:uid>/extract.pdf", views_extract.pdf, name="extract-pdf"),
    path("without-relation/", views.untied, name="untied"),
    path("checks/", views_checks.checks, name="checks"),
    path("checks/<uuid:uid>/", views_checks.check, name="check"),
    path("checks/<uuid:uid>/<int:place>/", views_checks.item, name="item"),
    path("storage/", views_checks.retention, name="retention"),
    path("storage/new/", views_checks.new_rule, name="rule-new"),
    path("operations/", views_operations.operations, name="operations"),
]
