from django.urls import path

from volunteers.matching import views, views_say, views_supplier, views_weights
from volunteers.suppliers import views as agreements
from volunteers.suppliers import views_figures

app_name = "matches"
urlpatterns = [
    path("", agreements.board, name="board"),
    path("suppliers/", agreements.suppliers, name="suppliers"),
    path("suppliers/new/", agreements.supplier, name="supplier-new"),
    path("suppliers/<uuid:uid>/", agreements.supplier, name="supplier"),
    path("contracts/new/", agreements.contract, name="contract-new"),
    path("contracts/<uuid:uid>/", agreements.contract, name="contract"),
    path("coordinators/new/", agreements.coordinator, name="coordinator-new"),
    path("coordinators/<uuid:uid>/", agreements.coordinator, name="coordinator"),
    path("rules/", agreements.rules, name="rules"),
    path("rules/new/", agreements.rule, name="rule-new"),
    path("rules/<uuid:uid>/", agreements.rule, name="rule"),
    path("weights/new/", views_weights.new, name="weights-new"),
    path("weights/<uuid:uid>/", views_weights.change, name="weights"),
    path("figures/", views_figures.figures, name="figures"),
    path("contracts/<uuid:uid>/report.pdf", views_figures.report_pdf, name="report-pdf"),
    path("contracts/<uuid:uid>/report.xlsx", views_figures.report_xlsx, name="report-xlsx"),
    path("mine/", views_supplier.mine, name="mine"),
    path("mine/assign/", views_supplier.assign, name="assign"),
    path("mine/rounds/<uuid:uid>/", views_supplier.round_, name="round"),
    path("mine/lines/<uuid:uid>/propose/", views_supplier.propose_line, name="propose-line"),
    path("mine/volunteers/", views_supplier.volunteers, name="volunteers"),
    path("mine/volunteers/new/", views_supplier.volunteer, name="volunteer-new"),
    path("mine/volunteers/<uuid:uid>/", views_supplier.volunteer, name="volunteer"),
    path("mine/volunteers/<uuid:uid>/leave/", views_supplier.volunteer_leaves, name="volunteer-leave"),
    path("mine/volunteers/<uuid:uid>/clearance/", views_supplier.clearance, name="clearance"),
    path("mine/<uuid:uid>/", views_supplier.referral, name="referral"),
    path("mine/<uuid:uid>/propose/", views_supplier.propose, name="propose"),
    path("say/<slug:side>/<uuid:uid>/<slug:signed>/", views_say.say, name="say"),
    path("<uuid:uid>/", views.match, name="match"),
    path("<uuid:uid>/answer/<slug:side>/", views.answer, name="answer"),
    path("<uuid:uid>/plan/", views.plan, name="plan"),
    path("<uuid:uid>/met/", views.met, name="met"),
    path("<uuid:uid>/check-in/", views.check_in, name="check-in"),
    path("<uuid:uid>/doubt/<slug:side>/", views.doubt, name="doubt"),
    path("<uuid:uid>/settle/", views.settle, name="settle"),
    path("<uuid:uid>/end/", views.end, name="end"),
]
