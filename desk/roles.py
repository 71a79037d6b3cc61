"""What a role can do here now, in one sentence: for those whose own part of the work has no pages yet."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.policy import Role

R = Role
# Caseworkers, job consultants and managers need none: their panels say it.
SENTENCES: dict[str, str | Promise] = {
    R.HOUSING_OFFICER: _(
        "You can open every case, see who arrives when, find homes for those who are ready and give out the temporary "
        "rooms."
    ),
    R.HEALTH_LIAISON: _(
        "You offer everybody the health assessment and follow it to the end: answers, consents, appointments, results."
    ),
    R.HOLISTIC_MENTOR: _(
        "You see the people you are mentor for, how to reach them, which language they speak and what is due this "
        "week. Tick off what is done, log a contact in one tap, ask the caseworker."
    ),
    R.RETENTION_MENTOR: _(
        "You see the people you are retention mentor for: how to reach them, which language they speak and what you "
        "are to support. Write down what you met and what you did."
    ),
    R.MENTOR_COORDINATOR: _(
        "You offer and assign mentors, see who is silent and who is to be handed over, and what is due."
    ),
    R.OPEN_COUNSELLOR: _(
        "You log who comes to the open counselling, and look up whether somebody at the counter is known."
    ),
    R.ACCOMMODATION_STAFF: _(
        "You see the people who live where you work, how to reach them and which language they speak."
    ),
    R.WELCOME_HOUSE_COORDINATOR: _(
        "You plan what is held in the house, write its programme and count who comes, without names; you receive "
        "volunteers and see which shifts lack somebody."
    ),
    R.WELCOME_HOUSE_VOLUNTEER: _("You see your next shifts, take new ones, offer or cancel those you have."),
    R.SUPPLIER_COORDINATOR: _(
        "You see the people referred to your organisation with their consent, propose volunteers for them and follow "
        "the matches; nothing else of their cases."
    ),
    R.ANALYST: _("You can read how the goals stand and take the numbers out; single cases are not open to you."),
    R.DATA_PROTECTION_OFFICER: _("You can see who has looked at which case and why, and which mails have gone out."),
    R.ADMINISTRATOR: _("You manage users, teams, roles and the rules of the deadlines, and see the outgoing mail."),
}
NO_PAGES = _("Your role has no pages here yet; your account is ready for them.")
NOTHING = _("Your account has no role today. Ask the administrator for one.")


def sentences(viewer: Any, places: int) -> list[str | Promise]:
    """One sentence for each role whose work has no pages of its own yet; one for somebody without a role.

    `places` is how many other pages the viewer's menu has: what is only done there is not promised without it.
    """
    if not viewer.roles:
        return [NOTHING]
    if viewer.roles == {R.OPEN_COUNSELLOR} and not places:
        return [NO_PAGES]
    return [SENTENCES[role] for role in Role if role in viewer.roles and role in SENTENCES]
