"""The import in the browser: upload, preview, correct, confirm; and who may see what of it."""

import datetime as dt
import io
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import Team
from accounts.policy import Role
from audit.models import ReadLog
from refugees.imports import runs
from refugees.imports.models import ImportRow, ImportRun, ImportState
from refugees.models import Refugee
from refugees.tasks import forget_waiting_lists
from tests import factories
from tests.refugees.test_allocation_import import GOOD, listed
from tests.support.readlog import last

pytestmark = pytest.mark.django_db
MESSY = Path("demo/data/messy-allocations.csv")
KNOWN = {
    "person_id": "99820137", "family_name": "Al-Aly", "birth_date": dt.date(1972, 10, 15),
    "allocation_decided_on": dt.date(2017, 12, 27), "takeover_on": dt.date(2018, 2, 1),
}  # fmt: skip


@pytest.fixture
def importer(client):
    user = factories.caseworker()
    client.force_login(user)
    return user


def upload(client, data: bytes, name: str = "liste.csv"):
    return client.post(reverse("refugees:import-upload"), {"file": SimpleUploadedFile(name, data)})


def uploaded(client, data: bytes | None = None) -> ImportRun:
    answer = upload(client, MESSY.read_bytes() if data is None else data)
    assert answer.status_code == 302, answer.content.decode()
    return ImportRun.objects.latest("pk")


def preview(client, run: ImportRun, show: str = "", **more) -> str:
    return client.get(reverse("refugees:import", args=[run.uid]), {"show": show} | more).content.decode()


def row_address(run: ImportRun, line: int) -> str:
    return reverse("refugees:import-row", args=[run.uid, line])


# --- upload and preview -----------------------------------------------------------------------------
def test_an_uploaded_list_is_shown_and_nothing_is_taken_in(client, importer):
    run = uploaded(client)
    assert Refugee.objects.count() == 0
    assert (run.state, run.rejected, run.new, run.skipped, run.warned) == (ImportState.PREVIEW, 18, 40, 5, 5)
    assert ImportRow.objects.count() == 61  # the two blank lines are nothing to look at
    wrong = preview(client, run)
    assert len(re.findall(r'id="row-\d+"', wrong)) == 18
    assert "foedselsdato" in wrong
    assert "Firas" in preview(client, run, "new")
    assert "Characters that cannot be shown" in preview(client, run, "remarks") or "BEL" in preview(
        client, run, "remarks"
    )
    assert len(re.findall(r'id="row-\d+"', preview(client, run, "skipped"))) == 3


def test_what_would_change_is_shown_with_the_old_and_the_new_value(client, importer):
    factories.refugee(importer, **KNOWN)
    page = preview(client, uploaded(client, listed({})), "changed")
    assert re.search(r"<del[^>]*>Al-Aly</del>", page)
    assert re.search(r"<ins[^>]*>Al-Ali</ins>", page)
    assert "151072-9969" not in page


@pytest.mark.parametrize("protected", ["", "name_protected", "address_protected"])
def test_known_values_of_cases_out_of_reach_or_protected_are_not_shown(client, importer, protected):
    owner = importer if protected else factories.caseworker()
    values = {protected: True} if protected else {}
    factories.refugee(owner, **KNOWN, **values)
    run = uploaded(client, listed({}))
    page = preview(client, run, "changed")
    assert "Al-Aly" not in page
    assert "Al-Ali" in page
    client.get(row_address(run, 2))
    assert "Al-Aly" not in client.get(row_address(run, 2)).content.decode()


def test_the_preview_is_in_the_read_log_before_it_is_shown(client, importer):
    known = factories.refugee(importer, **KNOWN)
    preview(client, uploaded(client, listed({})), "changed")
    entry = ReadLog.objects.latest("pk")
    assert (entry.user_id, entry.people, entry.page) == (importer.pk, [known.uid], "refugees:import")


def test_a_row_that_shows_what_is_known_of_somebody_stands_in_the_read_log_too(client, importer):
    known = factories.refugee(importer, **KNOWN)
    run = uploaded(client, listed({}))
    client.get(row_address(run, 2))
    assert last("refugees:import-row").people == [known.uid]


def test_the_rows_that_wait_are_encrypted_and_no_number_is_in_the_clear(client, importer):
    from django.db import connection

    uploaded(client, listed({}))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM refugees_importrow")
        stored = cursor.fetchall()[0][0]
    assert "Al-Ali" not in stored
    assert "151072" not in stored


@pytest.mark.parametrize(
    "asked", [{"show": "x" * 99}, {"show": "new", "after": "abc"}, {"after": "-1"}, {"show": "\x00"}]
)
def test_a_strange_address_is_no_error(client, importer, asked):
    run = uploaded(client, listed({}))
    assert client.get(reverse("refugees:import", args=[run.uid]), asked).status_code in (200, 400)


def test_a_long_preview_has_pages_that_meet_without_gap_or_overlap(client, importer):
    run = uploaded(client, listed(*({"person_id": f"99{n:06d}", "cpr": ""} for n in range(250))))
    lines: list[str] = []
    address = "?show=new"
    while address:
        page = client.get(reverse("refugees:import", args=[run.uid]) + address).content.decode()
        lines += re.findall(r'id="row-(\d+)"', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        address = found.group(1).replace("&amp;", "&") if found else ""
    assert [int(line) for line in lines] == list(range(2, 252))


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", "a.csv"), (b"<html></html>", "a.xlsx"), (b"a;b\n1;2\n", "a.csv"), (b"PK\x03\x04rubbish", "a.xlsx")],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence_beside_the_field(client, importer, data, name):
    answer = upload(client, data, name)
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert ImportRun.objects.count() == 0


def test_a_file_of_more_than_10_mb_is_refused(client, importer):
    assert upload(client, b"x" * (10 * 1024 * 1024 + 1)).status_code == 422


def test_no_file_is_a_sentence_too(client, importer):
    assert client.post(reverse("refugees:import-upload")).status_code == 422


def test_a_cpr_number_in_a_file_name_is_not_kept(client, importer):
    upload(client, listed({}), "C:\\x\\liste 151072-9969.csv")
    assert ImportRun.objects.get().filename == "liste ….csv"


def test_the_same_file_again_says_who_took_it_in(client, importer):
    client.post(reverse("refugees:import-confirm", args=[uploaded(client, listed({})).uid]))
    assert importer.name in preview(client, uploaded(client, listed({})))


# --- correcting a row -------------------------------------------------------------------------------
def test_a_wrong_row_is_corrected_in_place_and_judged_again(client, importer):
    run = uploaded(client)
    form = client.get(row_address(run, 6), headers={"HX-Request": "true"}).content.decode()
    assert form.lstrip().startswith("<tr")
    assert "31-02-2017" in form
    cells = runs.WaitingRow(run.waiting_rows.get(line=6)).cells
    answer = client.post(row_address(run, 6), cells | {"visiteringsdato": "31-11-2017"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["visiteringsdato"]
    answer = client.post(row_address(run, 6), cells | {"visiteringsdato": "30-11-2017"})
    assert answer.status_code == 302
    run.refresh_from_db()
    assert (run.rejected, run.new) == (17, 41)
    assert run.waiting_rows.get(line=6).corrected


def test_a_correction_that_only_the_whole_list_can_refuse_is_refused(client, importer):
    run = uploaded(client)
    assert "cpr" in client.get(row_address(run, 26)).context["form"].errors
    cells = runs.WaitingRow(run.waiting_rows.get(line=26)).cells
    answer = client.post(row_address(run, 26), cells | {"navn": "Puya"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["cpr"]
    assert client.post(row_address(run, 26), cells | {"cpr": ""}).status_code == 302


def test_a_correction_of_one_row_can_make_another_right(client, importer):
    run = uploaded(client, listed({}, {"person_id": "99820138"}))
    assert run.rejected == 1
    cells = runs.WaitingRow(run.waiting_rows.get(line=2)).cells
    client.post(row_address(run, 2), cells | {"cpr": ""})
    run.refresh_from_db()
    assert (run.rejected, run.new) == (0, 2)


def test_a_row_with_too_few_cells_can_be_completed(client, importer):
    run = uploaded(client)
    form = client.get(row_address(run, 41)).context["form"]
    assert form["navn"].value() == "Renas"
    cells = runs.WaitingRow(run.waiting_rows.get(line=41)).cells
    assert client.post(row_address(run, 41), cells | {"kommunekode": "101"}).status_code == 302


def test_nothing_typed_is_lost_in_a_refused_correction(client, importer):
    run = uploaded(client)
    answer = client.post(row_address(run, 6), GOOD | {"koen": "F", "bemaerkning": "<b>husk</b>\x07"})
    assert answer.status_code == 422
    assert "&lt;b&gt;husk&lt;/b&gt;" in answer.content.decode()


def test_a_nul_byte_in_a_correction_is_a_message(client, importer):
    run = uploaded(client)
    assert client.post(row_address(run, 6), GOOD | {"navn": "a\x00b"}).status_code in (400, 422)


# --- confirming -------------------------------------------------------------------------------------
def test_confirming_takes_the_good_rows_in_and_forgets_the_list(client, importer):
    run = uploaded(client)
    answer = client.post(reverse("refugees:import-confirm", args=[run.uid]), follow=True)
    assert answer.status_code == 200
    run.refresh_from_db()
    assert (run.state, run.by, run.new, run.rejected) == (ImportState.APPLIED, importer, 40, 18)
    assert Refugee.objects.count() == 40
    assert ImportRow.objects.count() == 0
    events = apps.get_model("refugees", "RefugeeEvent").objects.select_related("pgh_context")
    assert {event.pgh_context.metadata["user"] for event in events} == {importer.pk}
    team = importer.held_roles[0].team
    assert set(Refugee.objects.values_list("team", flat=True)) == {team.pk}
    assert Refugee.objects.visible_to(importer).count() == 40


def test_a_list_is_confirmed_once(client, importer):
    run = uploaded(client, listed({}))
    address = reverse("refugees:import-confirm", args=[run.uid])
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 404
    assert client.post(row_address(run, 2), GOOD).status_code == 404


def test_what_changed_between_preview_and_confirmation_is_seen_at_confirmation(client, importer):
    run = uploaded(client, listed({}))
    factories.refugee(importer, person_id="99820137", family_name="Khan", birth_date=dt.date(1999, 1, 2))
    client.post(reverse("refugees:import-confirm", args=[run.uid]))
    run.refresh_from_db()
    assert (run.new, run.rejected) == (0, 1)


def test_a_discarded_list_leaves_nothing_but_its_line(client, importer):
    run = uploaded(client)
    client.post(reverse("refugees:import-discard", args=[run.uid]))
    run.refresh_from_db()
    assert run.state == ImportState.DISCARDED
    assert ImportRow.objects.count() == Refugee.objects.count() == 0


def test_a_list_nobody_decides_is_forgotten_after_a_week(client, importer):
    old, young = uploaded(client, listed({})), uploaded(client, listed({}))
    ImportRun.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - dt.timedelta(days=8))
    forget_waiting_lists()
    forget_waiting_lists()
    assert ImportRun.objects.get(pk=old.pk).state == ImportState.DISCARDED
    assert set(ImportRow.objects.values_list("run", flat=True)) == {young.pk}


# --- who sees what ----------------------------------------------------------------------------------
def test_who_imported_what_is_seen_by_all_importers_and_a_waiting_list_by_its_uploader_only(client, importer):
    run = uploaded(client, listed({}))
    other = factories.user(Role.TEAM_MANAGER)
    client.force_login(other)
    listing = client.get(reverse("refugees:imports")).content.decode()
    assert importer.name in listing
    assert "liste.csv" in listing
    assert client.get(reverse("refugees:import", args=[run.uid])).status_code == 404
    assert client.get(row_address(run, 2)).status_code == 404
    assert client.post(reverse("refugees:import-confirm", args=[run.uid])).status_code == 404
    client.force_login(importer)
    client.post(reverse("refugees:import-confirm", args=[run.uid]))
    client.force_login(other)
    assert client.get(reverse("refugees:import", args=[run.uid])).status_code == 200


def test_the_list_of_imports_costs_the_same_with_one_and_with_many(client, importer, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("refugees:imports"))
        return len(queries)

    uploaded(client, listed({}))
    one = cost()
    for _ in range(10):
        uploaded(client, listed({}))
    assert cost() == one


# --- people received --------------------------------------------------------------------------------
def test_people_received_stand_beside_the_quota(client, importer):
    call_command("import_allocations", "demo/data/allocations-2016.csv")
    call_command("import_allocations", "demo/data/allocations-2017.xlsx")
    years = client.get(reverse("refugees:received")).context["years"]
    assert [(year.year, year.received, year.quota) for year in years] == [
        (2017, 169, 449),
        (2016, 117, 335),
        (2015, 0, 0),
    ]
    assert [year.share for year in years] == [38, 35, None]
    assert "april 2016" in years[1].note


def test_a_takeover_to_come_is_expected_and_not_received(client, importer):
    factories.refugee(importer, takeover_on=timezone.localdate() + dt.timedelta(days=40))
    years = client.get(reverse("refugees:received")).context["years"]
    assert sum(year.expected for year in years) == 1
    assert sum(year.received for year in years) == 0


# --- the commands -----------------------------------------------------------------------------------
def command(name: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_each_remark_and_the_counts_and_is_recorded():
    said = command("import_allocations", str(MESSY))
    lines = said.strip().splitlines()
    assert len(lines) >= 18 + 5 + 3 + 1
    assert any("6" in line and "visiteringsdato" in line for line in lines)
    run = ImportRun.objects.get()
    assert (run.job, run.by, run.state, run.rejected) == ("import_allocations", None, ImportState.APPLIED, 18)


def test_the_command_gives_new_cases_to_the_only_team_there_is():
    team = Team.objects.create(name="Nord")
    command("import_allocations", "demo/data/allocations-2016.csv")
    assert set(Refugee.objects.values_list("team", flat=True)) == {team.pk}


def test_the_command_changes_nothing_in_a_dry_run_and_when_everything_or_nothing_was_asked_for():
    command("import_allocations", str(MESSY), "--dry-run")
    assert ImportRun.objects.count() == Refugee.objects.count() == 0
    with pytest.raises(CommandError):
        command("import_allocations", str(MESSY), "--all-or-nothing")
    assert Refugee.objects.count() == 0
    assert ImportRun.objects.get().state == ImportState.REFUSED


def test_the_command_names_a_file_it_cannot_read(tmp_path):
    for name in ("import_allocations", "import_history"):
        with pytest.raises(CommandError):
            command(name, str(tmp_path / "missing.csv"))
        (tmp_path / "a.csv").write_bytes(b"")
        with pytest.raises(CommandError):
            command(name, str(tmp_path / "a.csv"))
    with pytest.raises(CommandError):
        command("import_allocations", str(MESSY), "--team", "Ingen")


def test_the_history_command_reports_and_is_recorded(tmp_path):
    command("import_allocations", "demo/data/allocations-2016.csv")
    person_id = Refugee.objects.first().person_id
    file = tmp_path / "h.csv"
    file.write_text(f"person_id;event;date;ref;detail;note\n{person_id};moved_in;01-02-2017;;;\n1;x;y;;;\n")
    said = command("import_history", str(file), "--dry-run")
    assert "3" in said
    assert "event" in said
    command("import_history", str(file))
    assert ImportRun.objects.first().job == "import_history"
    with pytest.raises(CommandError):
        command("import_history", str(file), "--all-or-nothing")


def test_no_report_of_a_command_repeats_a_cpr_number():
    said = command("import_allocations", str(MESSY))
    assert not re.search(r"\d{6}-?\d{4}(?!\d)", said)
