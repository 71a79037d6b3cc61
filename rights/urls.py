from django.urls import path

from rights import views, views_erasure, views_packs, views_person, views_record
from rights.corrections import views as corrections
from rights.moves import views as moves

app_name = "rights"
urlpatterns = [
    path("", views.requests, name="requests"),
    path("record/", views_record.record_page, name="record"),
    path("record/make/", views_record.record_make, name="record-make"),
    path("record/<int:pk>.pdf", views_record.record_pdf, name="record-pdf"),
    path("requests/new/", views.find, name="find"),
    path("requests/<uuid:uid>/", views.one, name="request"),
    path("requests/<uuid:uid>/extend/", views.extend, name="extend"),
    path("requests/<uuid:uid>/answer/", views.answer, name="answer"),
    path("requests/<uuid:uid>/pack/", views_packs.new, name="pack-new"),
    path("requests/<uuid:uid>/corrections/new/", corrections.new, name="correction-new"),
    path("corrections/<uuid:uid>/", corrections.one, name="correction"),
    path("cases/<case:case_number>/move/", moves.person, name="move"),
    path("moves/<uuid:uid>/", moves.fetch, name="move-pack"),
    path("erasures/", views_erasure.erasures, name="erasures"),
    path("erasures/<uuid:uid>/", views_erasure.erasure, name="erasure"),
    path("retention/new/", views_erasure.rule, name="retention-rule-new"),
    path("retention/<uuid:uid>/", views_erasure.rule, name="retention-rule"),
    path("cases/<case:case_number>/archive/", views_erasure.archive, name="archive"),
    path("cases/<case:case_number>/erasure/", views_erasure.propose, name="propose"),
    path("packs/<uuid:uid>/", views_packs.fetch, name="pack"),
    path("cases/<case:case_number>/", views.person, name="person"),
    path("cases/<case:case_number>/requests/new/", views.new, name="request-new"),
    path("cases/<case:case_number>/restriction/", views_person.restrict, name="restrict"),
    path("restrictions/<uuid:uid>/lift/", views_person.lift, name="lift"),
    path("cases/<case:case_number>/consents/new/", views_person.give, name="consent-new"),
    path("consents/<uuid:uid>/withdraw/", views_person.withdraw, name="withdraw"),
]
