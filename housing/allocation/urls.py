"""Included by housing.urls, in whose name space the names stand."""

from django.urls import path

from housing.allocation import views, views_rules

urlpatterns = [
    path("", views.start, name="allocation"),
    path("what-if/", views_rules.what_if, name="allocation-what-if"),
    path("rules/", views_rules.rules, name="allocation-rules"),
    path("rules/new/", views_rules.rule_new, name="allocation-rule-new"),
    path("rules/<uuid:uid>/", views_rules.rule, name="allocation-rule"),
    path("<uuid:uid>/", views.proposal, name="allocation-proposal"),
    path("<uuid:uid>/left/", views.left, name="allocation-left"),
    path("<uuid:uid>/<case:case_number>/", views.household, name="allocation-household"),
    path("<uuid:uid>/<case:case_number>/<uuid:other>/", views.pair, name="allocation-pair"),
]
