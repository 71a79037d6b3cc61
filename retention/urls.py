from django.urls import path

from retention import views, views_counselling, views_mentors, views_staying, views_talks, views_work

app_name = "retention"
urlpatterns = [
    path("", views.in_work, name="list"),
    path("conversations/", views.conversations, name="conversations"),
    path("pace/", views.pace, name="pace"),
    path("signs/", views.signs, name="signs"),
    path("ended/", views.ended, name="ended"),
    path("staying/", views_staying.staying, name="staying"),
    path("staying/people/", views_staying.staying_people, name="staying-people"),
    path("mentors/", views_mentors.mentors, name="mentors"),
    path("mine/", views_mentors.mine, name="mine"),
    path("mine/<uuid:uid>/", views_mentors.mentee, name="mentee"),
    path("counselling/", views_counselling.log_page, name="counselling"),
    path("counselling/find/", views_counselling.find, name="find"),
    path("counselling/<uuid:uid>/", views_counselling.visit_new, name="visit"),
    path("cases/<case:case_number>/", views.person, name="person"),
    path("cases/<case:case_number>/plan/", views_talks.plan_new, name="plan-new"),
    path("cases/<case:case_number>/follow-up/", views_talks.hold_new, name="hold-new"),
    path("cases/<case:case_number>/mentor/", views_mentors.offer, name="offer"),
    path("cases/<case:case_number>/mentor/assign/", views_mentors.assign, name="assign"),
    path("cases/<case:case_number>/sign/", views_work.sign_new, name="sign-new"),
    path("cases/<case:case_number>/end/", views_work.end, name="end"),
    path("follow-ups/<uuid:uid>/held/", views_talks.hold, name="hold"),
    path("follow-ups/<uuid:uid>/move/", views_talks.move, name="move"),
    path("follow-ups/<uuid:uid>/missed/", views_talks.miss, name="miss"),
    path("follow-ups/<uuid:uid>/cancel/", views_talks.cancel, name="cancel"),
    path("follow-ups/<uuid:uid>/words/", views_talks.words, name="words"),
    path("steps/<uuid:uid>/done/", views_talks.step_done, name="step-done"),
    path("offers/<uuid:uid>/answer/", views_mentors.answer, name="answer"),
    path("mentors/<uuid:uid>/end/", views_mentors.end, name="mentor-end"),
    path("signs/<uuid:uid>/close/", views_work.close, name="close"),
    path("ends/<uuid:uid>/next/", views_work.what_next, name="what-next"),
    path("facts/<slug:kind>/<uuid:uid>/annul/", views_talks.annul, name="annul"),
]
