"""What the match tab of a case shows: a fixed number of queries, whatever has happened."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.dates import danish
from refugees.models import LanguageSkill, Refugee
from refugees.offer_pages import WithdrawForm, form_for
from refugees.offers import Answer
from volunteers.matching.letters import link
from volunteers.matching.models import Match, MatchContact
from volunteers.matching.rules import Side, State
from volunteers.models import MatchAnswer, MatchConsent
from volunteers.suppliers.models import Contract
from volunteers.wishes.models import MatchOffer, MatchWish, Referral
from volunteers.wishes.rules import SHARED
from volunteers.wishes.services import names_of, parts_of, shared_words

SHOWN = 20


def tab(
    person: Refugee, user: Any, on: dt.date, *, may_withdraw: bool, bound: WithdrawForm | None = None
) -> dict[str, Any]:
    """Everything the tab says about a person on a day."""
    answers = list(MatchAnswer.objects.filter(refugee=person).newest_first())
    offers = list(MatchOffer.objects.filter(refugee=person).newest_first())
    consents = list(MatchConsent.objects.filter(refugee=person).newest_first())
    wishes = list(MatchWish.objects.filter(refugee=person))
    wish = next((each for each in wishes if each.closed_on is None), None)
    referrals = list(Referral.objects.filter(refugee=person).select_related("contract__supplier", "referred_by"))
    held = [each for each in referrals if each.taken_back_on is None and wish and each.wish_id == wish.pk]
    referral = held[0] if held else None
    matches = list(Match.objects.filter(refugee=person).select_related("volunteer", "referral__contract__supplier"))
    match = next((each for each in matches if each.ended_on is None), None)
    agreed = any(each.in_force(on) for each in consents)
    for each in referrals:
        each.told = shared_words(each)
    return {
        "title": _("Match with a volunteer"), "answers": answers, "offers": offers, "wish": wish,
        "former_wishes": [each for each in wishes if each is not wish], "referral": referral, "match": match,
        "person_link": link(match, Side.PERSON) if match else "",
        "former": [each for each in matches if each is not match], "agreed": agreed,
        "wish_words": words_of(wish) if wish else [],
        "shared": referrals, "contacts": list(MatchContact.objects.filter(refugee=person)[:SHOWN]),
        "next": next_step(answers, offers, agreed, wish, referral, match),
        "rows": [
            {
                "consent": consent, "in_force": consent.in_force(on),
                "form": form_for(consent, bound) if may_withdraw and consent.in_force(on) else None,
            }
            for consent in consents
        ],
    }  # fmt: skip


def next_step(
    answers: list[MatchAnswer], offers: list[MatchOffer], agreed: bool, wish: Any, referral: Any, match: Any
) -> str:
    """What is to be done, in one sentence."""
    if match is not None:
        return match_step(match)
    if referral is not None:
        return _("%(name)s looks for a volunteer, since %(day)s.") % {
            "name": referral.contract.supplier.name, "day": danish(referral.referred_on),
        }  # fmt: skip
    if wish is not None:
        if agreed:
            return _("Refer the wish to a supplier.")
        return _("Ask for the consent: without it nothing is passed on.")
    standing = [each for each in answers if each.annulled_at is None]
    if not standing:
        return _("Ask for the answer to the offer.") if any(
            each.annulled_at is None for each in offers
        ) else _("Offer a match. It is voluntary.")  # fmt: skip
    if standing[0].answer == Answer.YES:
        return _("Write down what the person wishes.")
    if standing[0].answer == Answer.LATER:
        return _("The person asks to be asked later.")
    return _("The person said no. That has no consequence.")


def match_step(match: Match) -> str:
    if match.doubt_on:
        return _("%(who)s says that it does not work, since %(day)s: the supplier's coordinator talks with both.") % {
            "who": str(match.get_doubt_of_display()).capitalize(), "day": danish(match.doubt_on),
        }  # fmt: skip
    if match.state == State.PROPOSED:
        if not match.person_said:
            return _("A volunteer is proposed: record what the person says.")
        return _("The volunteer has not answered yet.")
    if match.state == State.ACCEPTED:
        if match.meeting_on:
            return _("They meet on %(day)s.") % {"day": danish(match.meeting_on)}
        return _("Both said yes on %(day)s: they should meet within a week.") % {"day": danish(match.accepted_on)}
    return _("The match runs since %(day)s.") % {"day": danish(match.first_meeting_on)}


def words_of(wish: Any) -> list[tuple[str, str]]:
    """A wish (or what was passed on of it) in words: label and text of everything that says something."""
    model = type(wish)
    found = []
    for name in ("purposes", "languages", "interests", "times", "children"):
        values, field = getattr(wish, name), model._meta.get_field(name)
        labels = dict(getattr(field.base_field, "choices", None) or ())
        found.append((str(field.verbose_name), ", ".join(str(labels.get(value, value)) for value in values)))
    found.append((str(model._meta.get_field("district").verbose_name), str(wish.get_district_display())))
    found.append((str(model._meta.get_field("volunteer_sex").verbose_name), str(wish.get_volunteer_sex_display())))
    yes = [name for name in ("for_family", "no_pets") if getattr(wish, name)]
    found += [(str(model._meta.get_field(name).verbose_name), _("yes")) for name in yes]
    return [(label, text) for label, text in found if text]


def first_wish(person: Refugee, on: dt.date) -> MatchWish:
    """A new wish with the languages that the case knows."""
    skills = LanguageSkill.objects.filter(refugee=person).values_list("language", flat=True)
    known = [person.interpreter_language, person.mother_tongue, *skills]
    return MatchWish(refugee=person, wished_on=on, languages=list(dict.fromkeys(word for word in known if word))[:12])


def passed_words(person: Refugee, wish: MatchWish) -> str:
    """Which things a referral would pass on."""
    return ", ".join(str(SHARED[name]) for name in names_of(parts_of(person, wish, "x")))


def room_of(contracts: Iterable[Contract]) -> dict[int, str]:
    """ "Røde Kors 2018 · 12 of 30 matches used" for each contract, by key."""
    counted = dict(
        Referral.objects.filter(contract__in=contracts).order_by().values("contract").annotate(
            number=Count("wish", distinct=True)
        ).values_list("contract", "number")
    )  # fmt: skip
    found = {}
    for each in contracts:
        used = counted.get(each.pk, 0)
        words = ngettext("%(used)d of %(number)d place used", "%(used)d of %(number)d places used", each.places)
        found[each.pk] = f"{each.supplier.name} {each.year} · {words % {'used': used, 'number': each.places}}"
    return found
