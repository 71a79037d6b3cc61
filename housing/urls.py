from django.urls import include, path

from housing import views, views_lodging, views_offers, views_stock
from housing.forecasting import views as views_forecast

app_name = "housing"
urlpatterns = [
    path("", views.home, name="home"),
    path("waiting/", views.waiting, name="list"),
    path("allocation/", include("housing.allocation.urls")),
    path("forecast/", views_forecast.forecast, name="forecast"),
    path("moves/", views.moves, name="moves"),
    path("offers/", views_offers.offers, name="offers"),
    path("overrides/", views_offers.overrides, name="overrides"),
    path("dwellings/", views_stock.dwellings, name="dwellings"),
    path("dwellings/new/", views_stock.dwelling, name="dwelling-new"),
    path("dwellings/<uuid:uid>/", views_stock.dwelling, name="dwelling"),
    path("areas/", views_stock.lists, name="areas"),
    path("areas/import/", views_stock.list_new, name="areas-import"),
    path("areas/<uuid:uid>/", views_stock.area, name="area"),
    path("districts/", views_stock.districts, name="districts"),
    path("tables/", views_stock.tables, name="tables"),
    path("tables/<slug:kind>/new/", views_stock.table_row, name="table-new"),
    path("tables/<slug:kind>/<uuid:uid>/", views_stock.table_row, name="table-row"),
    path("board/", views_lodging.occupancy, name="board"),
    path("sites/new/", views_lodging.site, name="site-new"),
    path("sites/<uuid:uid>/", views_lodging.site, name="site"),
    path("sites/<uuid:uid>/rooms/new/", views_lodging.room_new, name="room-new"),
    path("beds/<uuid:uid>/", views_lodging.bed, name="bed"),
    path("stays/<uuid:uid>/end/", views_lodging.stay_end, name="stay-end"),
    path("cases/<case:case_number>/", views.person, name="person"),
    path("cases/<case:case_number>/ready/", views.ready, name="ready"),
    path("cases/<case:case_number>/checklist/", views.checklist, name="checklist"),
    path("cases/<case:case_number>/need/", views.need, name="need"),
    path("cases/<case:case_number>/own/", views.own, name="own"),
    path("cases/<case:case_number>/stay/", views_lodging.stay_new, name="stay-new"),
    path("cases/<case:case_number>/offer/", views_offers.choose, name="choose"),
    path("cases/<case:case_number>/offer/<uuid:uid>/", views_offers.offer, name="offer"),
    path("offers/<uuid:uid>/answer/", views_offers.answer, name="answer"),
    path("offers/<uuid:uid>/move-in/", views_offers.move_in, name="move-in"),
    path("facts/<uuid:uid>/annul/", views.annul, name="annul"),
]
