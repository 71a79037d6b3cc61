from django.urls import path

from core import converters  # noqa: F401  (registers <case:…>)
from volunteers import views

app_name = "volunteers"
urlpatterns = [
    path("<case:case_number>/match/", views.person, name="person"),
    path("<case:case_number>/match/offer/", views.offer, name="offer"),
    path("<case:case_number>/match/wish/", views.wish, name="wish"),
    path("match/facts/<slug:kind>/<uuid:uid>/annul/", views.annul, name="annul"),
    path("match/wishes/<uuid:uid>/close/", views.close, name="close"),
    path("match/wishes/<uuid:uid>/refer/", views.refer, name="refer"),
    path("match/referrals/<uuid:uid>/take-back/", views.take_back, name="take-back"),
    path("match/consents/<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
]
