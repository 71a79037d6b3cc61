from django.urls import path

from core import converters  # noqa: F401  (registers <case:…>)
from health import views, views_after, views_offer, views_visits

app_name = "health"
urlpatterns = [
    path("health/", views.health_list, name="list"),
    path("<case:case_number>/health/", views.person, name="person"),
    path("<case:case_number>/health/offer/", views_offer.offer, name="offer"),
    path("<case:case_number>/health/answer/", views_offer.answer, name="answer"),
    path("<case:case_number>/health/consents/", views_offer.agree, name="agree"),
    path("<case:case_number>/health/referral/", views_offer.refer, name="refer"),
    path("<case:case_number>/health/appointment/", views_visits.appoint, name="appoint"),
    path("<case:case_number>/health/result/", views_visits.receive, name="receive"),
    path("<case:case_number>/health/decide/", views_after.decide, name="decide"),
    path("health/consents/<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
    path("health/referrals/<uuid:uid>/letter/", views_offer.letter, name="letter"),
    path("health/visits/<uuid:uid>/move/", views_visits.move, name="move"),
    path("health/visits/<uuid:uid>/close/", views_visits.close, name="close"),
    path("health/visits/<uuid:uid>/reminded/", views_visits.remind, name="remind"),
    path("health/considerations/<uuid:uid>/end/", views_after.stop, name="stop"),
    path("health/follow-ups/<uuid:uid>/done/", views_after.finish, name="finish"),
    path("health/facts/<slug:kind>/<uuid:uid>/annul/", views_visits.annul, name="annul"),
]
