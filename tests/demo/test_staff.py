"""The demo's colleagues: every role can be tried."""

from accounts.policy import Role
from demo import staff


def test_every_role_has_somebody():
    assert {colleague.role for colleague in staff.STAFF} == set(Role)


def test_three_teams_with_four_caseworkers_a_manager_and_a_job_consultant_each():
    for team in staff.TEAMS:
        roles = [colleague.role for colleague in staff.STAFF if colleague.team == team]
        assert roles.count(Role.CASEWORKER) == 4
        assert roles.count(Role.TEAM_MANAGER) == roles.count(Role.JOB_CONSULTANT) == 1


def test_mail_addresses_are_plain_and_one_each():
    mails = [colleague.email for colleague in staff.STAFF]
    assert len(set(mails)) == len(mails)
    assert all(mail.isascii() and mail.endswith("@havn.example") for mail in mails)
