from django.urls import path

from placements.planning import views

urlpatterns = [
    path("cases/<case:case_number>/plan/", views.plan, name="plan"),
    path("cases/<case:case_number>/plan/suggestion/", views.suggestion, name="plan-suggestion"),
    path("cases/<case:case_number>/plan/goals/new/", views.new_goal, name="plan-goal-new"),
    path("cases/<case:case_number>/plan/print/<slug:language>/", views.printed, name="plan-print"),
    path("plan/goals/<uuid:uid>/", views.goal, name="plan-goal"),
    path("plan/goals/<uuid:uid>/actions/new/", views.new_action, name="plan-action-new"),
    path("plan/actions/<uuid:uid>/", views.action, name="plan-action"),
    path("plan/actions/<uuid:uid>/done/", views.action_done, name="plan-action-done"),
]
