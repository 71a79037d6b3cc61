from django.urls import path

from welcome_house import views, views_activities, views_tables
from welcome_house.visits import views as visits

app_name = "house"
urlpatterns = [
    path("", views.week, name="week"),
    path("month/", views.month, name="month"),
    path("sessions/<uuid:uid>/", views.session, name="session"),
    path("sessions/<uuid:uid>/move/", views.move, name="move"),
    path("sessions/<uuid:uid>/cancel/", views.cancel, name="cancel"),
    path("sessions/<uuid:uid>/resume/", views.resume, name="resume"),
    path("sessions/<uuid:uid>/tap/", visits.tap, name="tap"),
    path("sessions/<uuid:uid>/correct/", visits.correct, name="correct"),
    path("count/", visits.count, name="count"),
    path("activities/", views_activities.activities, name="activities"),
    path("activities/new/", views_activities.edit, name="activity-new"),
    path("activities/close/", views_activities.close, name="close"),
    path("activities/<uuid:uid>/", views_activities.activity, name="activity"),
    path("activities/<uuid:uid>/change/", views_activities.edit, name="activity-change"),
    path("activities/<uuid:uid>/end/", views_activities.end, name="activity-end"),
    path("activities/<uuid:uid>/texts/<str:language>/", views_activities.text, name="activity-text"),
    path("texts/", views_tables.texts, name="texts"),
    path("texts/<str:language>/<str:key>/", views_tables.text, name="text"),
    path("tables/", views_tables.tables, name="tables"),
    path("tables/<str:kind>/new/", views_tables.row, name="row-new"),
    path("tables/<str:kind>/<uuid:uid>/", views_tables.row, name="row"),
    path("surveys/", visits.surveys, name="surveys"),
    path("surveys/new/", visits.survey, name="survey-new"),
    path("surveys/<uuid:uid>/", visits.survey, name="survey"),
    path("answer/<uuid:uid>/", visits.answer, name="answer"),
    path("figures/", visits.figures, name="figures"),
]
