"""The pack for another municipality: ordered, and what stands in it."""

import datetime as dt
import json
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.pdf import tagged_pdf
from core.privacy import Attachment, Register, Table, register
from refugees import journal, ports
from refugees.models import Refugee
from rights import sealing, telling
from rights.moves import rules
from rights.moves.models import MovePack
from rights.moves.rules import Basis, Part
from rights.rules import ConsentPurpose
from rights.telling import Chapter
from rights.thirdparties import Redactor, places_of, secrets_about_others

MAKE = "rights.tasks.make_move_pack"
PURPOSE = "pack for another municipality"


# --- ordering -------------------------------------------------------------------------------------
@transaction.atomic
def ask(pack: MovePack, *, by: Any, at: dt.datetime, today: dt.date) -> MovePack:
    """Orders a pack; the worker makes it after the commit. Raises ValidationError with a sentence."""
    ports.refuse_restricted([pack.refugee_id])
    pack.asked_by, pack.asked_at, pack.parts, pack.documents = by, at, sorted(pack.parts), sorted(pack.documents)
    refuse_unread_parts(pack, by)
    refuse_health_without_basis(pack, today)
    refuse_protected(pack, by)
    pack.validate_constraints()
    pack.save()
    title = _("Pack for %(municipality)s ordered") % {"municipality": pack.municipality}
    text = "\n".join([*words(pack), *basis_words(pack)])
    journal.write(pack.refugee, theme=journal.ADMINISTRATION, title=title, text=text, event_on=today, by=by)
    transaction.on_commit(partial(sealing.wake, MAKE, pack.pk), robust=True)
    return pack


def refuse_unread_parts(pack: MovePack, by: Any) -> None:
    """Nobody hands out what they may not read themselves."""
    if not pack.parts or any(part not in Part.values or not by.can(rules.AREA_OF[part]) for part in pack.parts):
        raise ValidationError({"parts": _("Choose what goes along.")})


def refuse_health_without_basis(pack: MovePack, today: dt.date) -> None:
    if Part.HEALTH not in pack.parts:
        pack.basis, pack.basis_text = "", ""
        return
    if not pack.basis:
        raise ValidationError({"basis": _("Health goes along only with a consent or a legal basis.")})
    if pack.basis == Basis.LAW and not pack.basis_text.strip():
        raise ValidationError({"basis_text": _("Write the legal basis on which health goes along.")})
    consented = ports.consent_in_force(pack.refugee, ConsentPurpose.AUTHORITY, today)
    if pack.basis == Basis.CONSENT and not consented:
        text = _("No consent to passing data on to another authority is recorded and in force.")
        raise ValidationError({"basis": text})


def refuse_protected(pack: MovePack, by: Any) -> None:
    """A protected address goes along only where somebody cleared has ticked it; letters bear addresses too."""
    if not pack.refugee.address_protected:
        pack.with_address = False
    elif pack.with_address and not by.can(Area.PROTECTED):
        raise ValidationError({"with_address": _("You may not hand out a protected address.")})
    elif pack.documents and not pack.with_address:
        text = _("The address is protected, and documents bear addresses: they go along only with the address.")
        raise ValidationError({"documents": text})


def words(pack: MovePack) -> list[str]:
    """What goes along, in words."""
    return [str(Part(part).label) for part in Part.values if part in pack.parts]


def basis_words(pack: MovePack) -> list[str]:
    """On which basis health goes along."""
    if not pack.basis:
        return []
    basis = pack.basis_text if pack.basis == Basis.LAW else pack.get_basis_display()
    return [_("Health") + f": {basis}"]


# --- making ---------------------------------------------------------------------------------------
def maker() -> sealing.Maker:
    return sealing.Maker(MovePack, MAKE, fill, ("refugee", "asked_by"))


def fill(bundle: zipfile.ZipFile, pack: MovePack, at: dt.datetime) -> int:
    """Puts PDF, data and the chosen documents into the ZIP; returns at how many places something was left out."""
    known, person = register(), pack.refugee
    redactor = Redactor(secrets(pack))
    found = [redactor.chapter(each) for each in chapters(known, pack)]
    files = [each for each in telling.attachments(known, person) if str(each.uid) in pack.documents]
    inside = [each for each in files if each.path.is_file()]
    context = {
        "person": person, "pack": pack, "chapters": found, "made_at": at, "inside": inside, "hidden": redactor.count,
        "controller": settings.HAVN_MUNICIPALITY_NAME, "language": pack.language, "parts": words(pack),
        "basis": basis_words(pack),
        "left_out": [str(part.label) for part in Part if part not in pack.parts],
    }  # fmt: skip
    bundle.writestr(_("hand-over.pdf"), tagged_pdf("rights/move_pdf.html", context, css="css/rights-pdf.css"))
    bundle.writestr(_("data.json"), as_json(context))
    for each in inside:
        bundle.write(each.path, _("documents") + f"/{each.name}")
    return redactor.count


def secrets(pack: MovePack) -> set[str]:
    """What about protected others must not be read in it; the person's own address where it is protected as well."""
    found = secrets_about_others(pack.refugee)
    own_is_secret = pack.refugee.address_protected and not pack.with_address
    return found | places_of([pack.refugee]) if own_is_secret else found


def chapters(known: Register, pack: MovePack) -> Iterator[Chapter]:
    """The tables with something of the ticked parts in them."""
    areas = rules.areas(pack.parts)
    for table in known.tables.values():
        if not table.owner or not table.is_told or table.model in rules.STAYS_HERE:
            continue
        if table.model == rules.ADDRESS_TABLE and pack.refugee.address_protected and not pack.with_address:
            continue
        records = list(records_of(known, table, pack, areas))
        if records:
            yield Chapter(table.model, str(table.label), records)


def records_of(known: Register, table: Table, pack: MovePack, areas: frozenset[str]) -> Iterator[Any]:
    person: Refugee = pack.refugee
    if table.tell:
        yield from table.tell_within(person, areas) if table.tell_within else ()
        return
    names = fields_of(table, pack.parts, areas)
    if names:
        for row in telling.rows_of(known, table, person):
            yield telling.record_of(table, row, names)


def fields_of(table: Table, parts: list[str], areas: frozenset[str]) -> list[str]:
    """The fields of a table that go along: of the ticked areas, free texts only with the journal."""
    if table.model == rules.JOURNAL_TABLE:
        return table.told if Part.JOURNAL in parts else []
    kinds = table.kinds
    silent = set() if Part.JOURNAL in parts else set(table.texts.split())
    if Part.HEALTH not in parts:
        silent |= rules.HEALTH_BETWEEN_THE_LINES.get(table.model, frozenset())
    return [name for name in table.told if kinds[name].area in areas and name not in silent]


def as_json(context: dict[str, Any]) -> str:
    """The same for a machine: each chapter by its table, each record by its fields."""
    pack: MovePack = context["pack"]
    files: list[Attachment] = context["inside"]
    whole = {
        "case_number": context["person"].case_number,
        "person": str(context["person"].uid),
        "from": context["controller"],
        "to": pack.municipality,
        "made_at": context["made_at"],
        "made_by": pack.asked_by.name,
        "parts": pack.parts,
        "basis_for_health": context["basis"],
        "chapters": [
            {"table": each.key, "label": each.label, "records": [record.data for record in each.records]}
            for each in context["chapters"]
        ],
        "documents": [{"name": each.name, "title": each.title, "uid": str(each.uid)} for each in files],
        "left_out_for_protection": context["hidden"],
    }
    return json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def make(pk: int, *, at: dt.datetime) -> bool:
    """Makes a pack that waits; False where there is none to make or another worker has it."""
    return sealing.make(maker(), pk, at=at)


def sweep(*, at: dt.datetime) -> int:
    """Removes packs whose time is over, and makes those that no wake-up call reached; how many packs it touched."""
    return sealing.sweep(maker(), at=at)


def files_of(person: Any) -> list[Path]:
    """The sealed files made for a person's move, unfinished ones too (for erasure)."""
    return sealing.sealed_files(MovePack.objects.filter(refugee=person))
