from django.urls import path

from core import converters  # noqa: F401  (registers <case:…>)
from mentoring import views, views_board, views_mine

app_name = "mentoring"
urlpatterns = [
    path("", views_board.board, name="board"),
    path("mentors/<uuid:uid>/", views_board.profile, name="profile"),
    path("rules/", views_board.rules, name="rules"),
    path("rules/items/new/", views_board.item, name="item-new"),
    path("rules/items/<uuid:uid>/", views_board.item, name="item"),
    path("rules/new/", views_board.rule, name="rule-new"),
    path("rules/<uuid:uid>/", views_board.rule, name="rule"),
    path("mine/", views_mine.mine, name="mine"),
    path("mine/<uuid:uid>/", views_mine.mentee, name="mentee"),
    path("mine/<uuid:uid>/tick/", views_mine.tick, name="tick"),
    path("mine/<uuid:uid>/contact/", views_mine.visit, name="visit"),
    path("mine/<uuid:uid>/task/", views_mine.task_new, name="task-new"),
    path("mine/<uuid:uid>/ask/", views_mine.ask, name="ask"),
    path("mine/<uuid:uid>/stop/", views_mine.stop, name="stop"),
    path("tasks/<uuid:uid>/settle/", views_mine.settle, name="settle"),
    path("tasks/<uuid:uid>/reopen/", views_mine.reopen, name="reopen"),
    path("cases/<case:case_number>/", views.person, name="person"),
    path("cases/<case:case_number>/offer/", views.offer, name="offer"),
    path("cases/<case:case_number>/answer/", views.answer, name="answer"),
    path("cases/<case:case_number>/assign/", views.assign, name="assign"),
    path("given/<uuid:uid>/change/", views.change, name="change"),
    path("given/<uuid:uid>/renew/", views.renew, name="renew"),
    path("given/<uuid:uid>/hand-over/", views.hand_over, name="hand-over"),
    path("questions/<uuid:uid>/reply/", views.reply, name="reply"),
    path("facts/event/<uuid:uid>/annul/", views.annul, {"kind": "event"}, name="annul-event"),
    path("facts/visit/<uuid:uid>/annul/", views.annul, {"kind": "visit"}, name="annul-visit"),
]
