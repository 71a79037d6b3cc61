"""Included by placements.urls, in whose name space the names stand."""

from django.urls import path

from placements.matching import views

urlpatterns = [
    path("", views.start, name="matching"),
    path("weights/", views.weights, name="match-weights"),
    path("weights/new/", views.edit_weights, name="match-weights-new"),
    path("weights/<uuid:uid>/", views.edit_weights, name="match-weights-edit"),
    path("<uuid:uid>/", views.proposal, name="match-proposal"),
    path("<uuid:uid>/<case:case_number>/", views.person, name="match-person"),
    path("<uuid:uid>/<case:case_number>/<uuid:other>/", views.pair, name="match-pair"),
]
