from django.urls import path

from welcome_house.shifts import views_board, views_mine

app_name = "shifts"
urlpatterns = [
    path("mine/", views_mine.mine, name="mine"),
    path("mine/hours/", views_mine.my_hours, name="my-hours"),
    path("mine/<uuid:uid>/take/", views_mine.take, name="take"),
    path("mine/<uuid:uid>/offer/", views_mine.offer, name="offer"),
    path("mine/<uuid:uid>/keep/", views_mine.keep, name="keep"),
    path("mine/<uuid:uid>/cancel/", views_mine.cancel, name="cancel"),
    path("", views_board.board, name="board"),
    path("new/", views_board.edit, name="new"),
    path("hours/", views_board.hours, name="hours"),
    path("recurring/", views_board.patterns, name="patterns"),
    path("recurring/new/", views_board.pattern, name="pattern-new"),
    path("recurring/<uuid:uid>/", views_board.pattern, name="pattern"),
    path("turns/<uuid:uid>/remove/", views_board.remove, name="remove"),
    path("<uuid:uid>/", views_board.shift, name="shift"),
    path("<uuid:uid>/change/", views_board.edit, name="edit"),
    path("<uuid:uid>/give/", views_board.give, name="give"),
    path("<uuid:uid>/came/", views_board.outcomes, name="outcomes"),
    path("<uuid:uid>/call-off/", views_board.call_off, name="call-off"),
]
