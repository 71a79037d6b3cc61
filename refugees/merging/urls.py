from django.urls import path

from refugees.merging import views

app_name = "merging"
urlpatterns = [
    path("<case:case_number>/", views.find, name="find"),
    path("<case:case_number>/<uuid:other>/", views.propose, name="propose"),
    path("<uuid:uid>/", views.merge, name="merge"),
    path("<uuid:uid>/decide/", views.decide, name="decide"),
    path("<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
    path("<uuid:uid>/undo/", views.undo, name="undo"),
]
