"""One row per URL: which roles may open it. Written by hand, so that a change of the policy shows here.

A role that is not in the row gets 403 (or 404 where the address names a case out of its reach).
"""

from accounts.policy import Role

EVERYBODY = frozenset(Role)  # any signed-in user, whatever the role
PUBLIC = frozenset({"anonymous"}) | EVERYBODY

CONTACT = frozenset(
    {
        Role.CASEWORKER,
        Role.JOB_CONSULTANT,
        Role.HOUSING_OFFICER,
        Role.HEALTH_LIAISON,
        Role.HOLISTIC_MENTOR,
        Role.RETENTION_MENTOR,
        Role.MENTOR_COORDINATOR,
        Role.ACCOMMODATION_STAFF,
        Role.TEAM_MANAGER,
    }
)
CASE = frozenset({Role.CASEWORKER, Role.JOB_CONSULTANT, Role.HOUSING_OFFICER, Role.HEALTH_LIAISON, Role.TEAM_MANAGER})
CASE_WRITE = frozenset({Role.CASEWORKER, Role.TEAM_MANAGER})
INTERVIEW = frozenset({Role.CASEWORKER, Role.TEAM_MANAGER})
INTERVIEW_WRITE = frozenset({Role.CASEWORKER})
PLACEMENT = frozenset({Role.CASEWORKER, Role.JOB_CONSULTANT, Role.TEAM_MANAGER})
MENTOR_WRITE = frozenset({Role.HOLISTIC_MENTOR, Role.RETENTION_MENTOR, Role.MENTOR_COORDINATOR})
MENTOR_ASSIGN = frozenset({Role.CASEWORKER, Role.TEAM_MANAGER, Role.MENTOR_COORDINATOR})
TARGETS = CASE | {Role.MENTOR_COORDINATOR}
TARGETS_WRITE = frozenset({Role.CASEWORKER, Role.JOB_CONSULTANT, Role.TEAM_MANAGER})
IMPORT = frozenset({Role.CASEWORKER, Role.TEAM_MANAGER})
FIGURES = frozenset({Role.CASEWORKER, Role.TEAM_MANAGER, Role.ANALYST})
FIGURES_WITH_PEOPLE = frozenset({Role.CASEWORKER, Role.TEAM_MANAGER})
MAIL = frozenset({Role.TEAM_MANAGER, Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR})
MAIL_WRITE = frozenset({Role.ADMINISTRATOR})
ADMIN = frozenset({Role.ADMINISTRATOR})
AUDIT = frozenset({Role.DATA_PROTECTION_OFFICER})

MATRIX: dict[str, frozenset[str]] = {
    # health checks, sign-in
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_signup": PUBLIC,
    "account_reauthenticate": EVERYBODY,
    "account_email": EVERYBODY,
    "account_email_verification_sent": PUBLIC,
    "account_change_password": EVERYBODY,
    "account_set_password": EVERYBODY,
    "account_reset_password": PUBLIC,
    "account_confirm_login_code": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "demo-login": PUBLIC,
    # everybody's own
    "desk:today": EVERYBODY,
    "accounts:language": PUBLIC,
    "accounts:alive": EVERYBODY,
    # administration, audit
    "accounts:users": ADMIN,
    "accounts:new": ADMIN,
    "accounts:user": ADMIN,
    "accounts:policy": ADMIN | AUDIT,
    "audit:log": AUDIT,
    # people
    "search": CONTACT,
    "search-result": CONTACT,
    "refugees:list": CONTACT,
    "refugees:case": CONTACT,
    "refugees:new": CASE_WRITE,
    "refugees:edit": CASE_WRITE,
    "refugees:household": CASE,
    "refugees:cpr": CASE,
    "refugees:documents": CASE,
    "refugees:document": CASE,
    "refugees:assign": CASE_WRITE,
    "refugees:facts": CASE,
    "refugees:record": CASE_WRITE,
    "refugees:readiness": CASE_WRITE,
    "refugees:address": CASE_WRITE,
    "refugees:note": CASE_WRITE,
    "refugees:note-edit": CASE_WRITE,
    "refugees:addendum": CASE_WRITE,
    "refugees:annul": CASE_WRITE,
    "refugees:leave-end": CASE_WRITE,
    "refugees:imports": IMPORT,
    "refugees:import-upload": IMPORT,
    "refugees:import": IMPORT,
    "refugees:import-row": IMPORT,
    "refugees:import-confirm": IMPORT,
    "refugees:import-discard": IMPORT,
    "refugees:received": IMPORT,
    # screening
    "screening:list": INTERVIEW,
    "screening:draft_key": INTERVIEW_WRITE,
    "screening:person": INTERVIEW,
    "screening:plan_first": INTERVIEW_WRITE,
    "screening:plan_second": INTERVIEW_WRITE,
    "screening:begin_first": INTERVIEW_WRITE,
    "screening:begin_second": INTERVIEW_WRITE,
    "screening:interview": INTERVIEW,
    "screening:edit": INTERVIEW_WRITE,
    "screening:cancel": INTERVIEW_WRITE,
    "screening:no_show": INTERVIEW_WRITE,
    "screening:annul": INTERVIEW_WRITE,
    "screening:addendum": INTERVIEW_WRITE,
    "screening:form": INTERVIEW_WRITE,
    "screening:step": INTERVIEW_WRITE,
    "screening:autosave": INTERVIEW_WRITE,
    "screening:drop_draft": INTERVIEW_WRITE,
    "screening:review": INTERVIEW_WRITE,
    "screening:complete": INTERVIEW_WRITE,
    "screening:pdf": INTERVIEW,
    # placements
    "placements:list": PLACEMENT,
    "placements:employers": PLACEMENT,
    "placements:employer-new": PLACEMENT,
    "placements:employer": PLACEMENT,
    "placements:employer-edit": PLACEMENT,
    "placements:person": PLACEMENT,
    "placements:new": PLACEMENT,
    "placements:new-offer": PLACEMENT,
    "placements:new-start": PLACEMENT,
    "placements:annul": PLACEMENT,
    "placements:placement": PLACEMENT,
    "placements:edit": PLACEMENT,
    "placements:record": PLACEMENT,
    # retention
    "retention:list": PLACEMENT,
    "retention:conversations": PLACEMENT,
    "retention:pace": PLACEMENT,
    "retention:signs": PLACEMENT,
    "retention:ended": PLACEMENT,
    "retention:staying": PLACEMENT,
    "retention:staying-people": PLACEMENT,
    "retention:person": PLACEMENT,
    "retention:plan-new": PLACEMENT,
    "retention:hold-new": PLACEMENT,
    "retention:hold": PLACEMENT,
    "retention:move": PLACEMENT,
    "retention:miss": PLACEMENT,
    "retention:cancel": PLACEMENT,
    "retention:words": PLACEMENT,
    "retention:sign-new": PLACEMENT,
    "retention:close": PLACEMENT,
    "retention:end": PLACEMENT,
    "retention:what-next": PLACEMENT,
    "retention:offer": PLACEMENT | {Role.MENTOR_COORDINATOR},
    "retention:answer": PLACEMENT | {Role.MENTOR_COORDINATOR},
    "retention:mentors": MENTOR_ASSIGN,
    "retention:assign": MENTOR_ASSIGN,
    "retention:mentor-end": MENTOR_ASSIGN,
    "retention:mine": frozenset({Role.RETENTION_MENTOR}),
    "retention:mentee": frozenset({Role.RETENTION_MENTOR}),
    "retention:step-done": PLACEMENT | MENTOR_WRITE,
    "retention:counselling": PLACEMENT | {Role.OPEN_COUNSELLOR},
    "retention:find": PLACEMENT | {Role.OPEN_COUNSELLOR},
    "retention:visit": PLACEMENT | {Role.OPEN_COUNSELLOR},
    "retention:annul": PLACEMENT | MENTOR_WRITE | {Role.OPEN_COUNSELLOR},
    # clocks
    "targets:worklist": TARGETS,
    "targets:rules": TARGETS | ADMIN,
    "targets:rule-new": ADMIN,
    "targets:rule": ADMIN,
    "targets:why": TARGETS,
    "targets:snooze": TARGETS_WRITE,
    # figures, mail
    "reporting:dashboard": FIGURES,
    "reporting:table": FIGURES_WITH_PEOPLE,
    "reporting:people": FIGURES_WITH_PEOPLE,
    "reporting:people_file": FIGURES_WITH_PEOPLE,
    "reporting:published": FIGURES,
    "mail:outbox": MAIL,
    "mail:detail": MAIL,
    "mail:send-again": MAIL_WRITE,
    "mail:give-up": MAIL_WRITE,
}
