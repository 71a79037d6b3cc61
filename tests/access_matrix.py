"""One row per URL: which roles may open it. Written by hand, so that a change of the policy shows here.

A role that is not in the row gets 403 (or 404 where the address names a case out of its reach).
"""

from accounts.policy import Role

EVERYBODY = frozenset(Role)  # any signed-in user, whatever the role
PUBLIC = frozenset({"anonymous"}) | EVERYBODY
NOBODY: frozenset[str] = frozenset()
TWO_STEPS = EVERYBODY - {Role.WELCOME_HOUSE_VOLUNTEER}  # app and recovery codes; volunteers need none

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
HEALTH = frozenset({Role.CASEWORKER, Role.HEALTH_LIAISON, Role.TEAM_MANAGER})
HEALTH_WRITE = frozenset({Role.CASEWORKER, Role.HEALTH_LIAISON})
MENTOR = frozenset(
    {Role.CASEWORKER, Role.HOLISTIC_MENTOR, Role.RETENTION_MENTOR, Role.MENTOR_COORDINATOR, Role.TEAM_MANAGER}
)
VOLUNTEERS = frozenset({Role.CASEWORKER, Role.TEAM_MANAGER})
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
DROP_IN = frozenset({Role.OPEN_COUNSELLOR})
RIGHTS = frozenset({Role.CASEWORKER, Role.TEAM_MANAGER, Role.DATA_PROTECTION_OFFICER})
PRIVACY = frozenset({Role.TEAM_MANAGER, Role.DATA_PROTECTION_OFFICER})

MATRIX: dict[str, frozenset[str]] = {
    # health checks, sign-in
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_reauthenticate": EVERYBODY,
    "account_change_password": EVERYBODY,
    "account_reset_password": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "sign-in-link": PUBLIC,
    "sign-in-link-sent": PUBLIC,
    "sign-in-link-use": PUBLIC,
    "mfa_authenticate": PUBLIC,  # in the middle of a sign-in; else it leads to its beginning
    "mfa_login_webauthn": PUBLIC,
    "mfa_index": EVERYBODY,
    "mfa_reauthenticate": EVERYBODY,
    "mfa_reauthenticate_webauthn": EVERYBODY,
    "mfa_add_webauthn": EVERYBODY,
    "mfa_remove_webauthn": EVERYBODY,
    "mfa_edit_webauthn": EVERYBODY,
    "mfa_activate_totp": TWO_STEPS,
    "mfa_deactivate_totp": TWO_STEPS,
    "mfa_view_recovery_codes": TWO_STEPS,
    "mfa_generate_recovery_codes": TWO_STEPS,
    "openid_connect_login": PUBLIC,  # 404 where no directory is named
    "openid_connect_callback": PUBLIC,
    "socialaccount_login_cancelled": PUBLIC,
    "socialaccount_login_error": PUBLIC,
    # addresses of allauth that are switched off: 404 to everybody
    "account_signup": NOBODY,
    "account_email": NOBODY,
    "account_email_verification_sent": NOBODY,
    "account_confirm_email": NOBODY,
    "account_set_password": NOBODY,
    "account_confirm_login_code": NOBODY,
    "mfa_list_webauthn": NOBODY,
    "mfa_download_recovery_codes": NOBODY,
    "socialaccount_signup": NOBODY,
    "socialaccount_connections": NOBODY,
    "demo-login": PUBLIC,
    # everybody's own
    "desk:today": EVERYBODY,
    "accounts:language": PUBLIC,
    "accounts:alive": EVERYBODY,
    "accounts:me": EVERYBODY,
    "accounts:end-sessions": EVERYBODY,
    "accounts:kept": EVERYBODY,
    "accounts:kept-send": EVERYBODY,
    "accounts:kept-drop": EVERYBODY,
    # administration, audit
    "accounts:users": ADMIN,
    "accounts:new": ADMIN,
    "accounts:user": ADMIN,
    "accounts:policy": ADMIN | AUDIT,
    "audit:log": AUDIT,
    "audit:find": AUDIT,
    "audit:person": AUDIT,
    "audit:extract-csv": AUDIT,
    "audit:extract-pdf": AUDIT,
    "audit:untied": AUDIT,
    "audit:checks": AUDIT,
    "audit:check": AUDIT,
    "audit:item": AUDIT,
    "audit:retention": AUDIT,
    "audit:rule-new": AUDIT,
    "audit:operations": ADMIN | AUDIT,
    # handing caseloads over
    "handover:overview": CASE_WRITE,
    "handover:new": CASE_WRITE,
    "handover:one": CASE,
    "handover:cancel": CASE_WRITE,
    "handover:access": CASE_WRITE,
    "handover:access-end": CASE_WRITE,
    # data protection
    "rights:requests": RIGHTS,
    "rights:find": RIGHTS,
    "rights:request": RIGHTS,
    "rights:extend": RIGHTS,
    "rights:answer": RIGHTS,
    "rights:pack-new": RIGHTS,
    "rights:pack": RIGHTS,
    "rights:person": RIGHTS,
    "rights:correction-new": RIGHTS,
    "rights:correction": RIGHTS,
    "rights:move": CASE_WRITE,
    "rights:move-pack": CASE_WRITE,
    "rights:request-new": RIGHTS,
    "rights:restrict": RIGHTS,
    "rights:lift": RIGHTS,
    "rights:consent-new": RIGHTS,
    "rights:withdraw": RIGHTS,
    "rights:erasures": PRIVACY,
    "rights:erasure": PRIVACY,
    "rights:retention-rule-new": PRIVACY,
    "rights:retention-rule": PRIVACY,
    "rights:archive": PRIVACY,
    "rights:propose": PRIVACY,
    "rights:record": PRIVACY,
    "rights:record-pdf": PRIVACY,
    "break_glass:list": AUDIT,
    "break_glass:open": CASE_WRITE,
    "break_glass:end": CASE_WRITE,
    # people
    "search": CONTACT,
    "search-result": CONTACT,
    # two records of one person
    "merging:find": CASE_WRITE,
    "merging:propose": CASE_WRITE,
    "merging:merge": CASE_WRITE,
    "merging:decide": frozenset({Role.TEAM_MANAGER}),
    "merging:withdraw": CASE_WRITE,
    "merging:undo": frozenset({Role.TEAM_MANAGER}),
    "drop_in:look-up": DROP_IN,
    "drop_in:found": DROP_IN,
    "refugees:list": CONTACT,
    "refugees:case": CONTACT,
    "refugees:new": CASE_WRITE,
    "refugees:edit": CASE_WRITE,
    "refugees:hand-out": CASE_WRITE,
    "refugees:return": CASE_WRITE,
    "refugees:household": CASE,
    "refugees:household-change": CASE_WRITE,
    "refugees:languages": CASE_WRITE,
    "refugees:language": CASE_WRITE,
    "refugees:cpr": CASE,
    "refugees:documents": CASE,
    "refugees:document": CASE,
    "refugees:assign": CASE_WRITE,
    "refugees:facts": CASE,
    "refugees:record": CASE_WRITE,
    "refugees:readiness": CASE_WRITE,
    "refugees:address": CASE_WRITE,
    "refugees:address-correct": CASE_WRITE,
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
    # answers to the offers of interview 2
    "health:person": HEALTH,
    "health:withdraw": HEALTH_WRITE,
    "mentoring:person": MENTOR,
    "volunteers:person": VOLUNTEERS,
    "volunteers:withdraw": INTERVIEW_WRITE,
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
    "screening:add_draft": INTERVIEW_WRITE,
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
    "placements:overlap": PLACEMENT,
    "placements:overlap-rules": PLACEMENT | ADMIN,
    "placements:overlap-rule-new": ADMIN,
    "placements:overlap-rule": ADMIN,
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
    "targets:views": TARGETS,
    "targets:view-new": TARGETS,
    "targets:view": TARGETS,
    "targets:view-remove": TARGETS,
    "targets:quality": PLACEMENT,
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
