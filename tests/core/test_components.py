"""Every component renders from what its comment promises to need, and never says a standing by colour alone."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.template.loader import render_to_string
from django.utils import timezone, translation

from core import drawn
from core.look import STANDINGS, days_words

FOLDER = Path(settings.BASE_DIR) / "templates" / "components"
ON = date(2017, 4, 8)


class Filters(forms.Form):
    target = forms.ChoiceField(choices=[("", "All")], required=False)


CLOCK = {
    "name": "Praktik startet",
    "state": "overdue",
    "text": "7 dage over",
    "detail": "frist 01-04-2017",
    "url": "/x",
}
ROW = {
    "name": "Tesfay, Yonas", "url": "/x", "small": "2017-0142", "target": "Praktik", "due_on": ON, "part": 90,
    "standing": "overdue", "words": "7 dage over", "last": "Tilbudt", "button": "Start", "button_url": "/y",
    "primary": True,
}  # fmt: skip
ENTRY = {"title": "Notat", "text": "Tekst", "meta": "22-03-2017"}
WHY = {"sentence": "Overtaget 01-03-2017 + 1 måned."}
NEEDS: dict[str, dict[str, Any]] = {
    "alert": {"text": "Hej"},
    "card": {"heading": "Fakta", "text": "x"},
    "case_head": {
        "head": {"name": "نور", "facts_line": "Sag", "flags": [{"text": "t", "tone": "red", "icon": "lock"}]}
    },
    "chart": {"chart_title": "t", "svg": "", "columns": ["a"], "rows": [[{"text": "a"}, {"text": "1", "url": "/x"}]]},
    "chips": {},
    "choices": {"choices": [{"label": "Alle", "url": "/x", "current": True}]},
    "conflict_table": {"rows": [{"name": "a", "label": "A", "mine": None, "theirs": ON}]},
    "dialog": {"dialog_id": "d", "dialog_title": "t", "body_text": "x"},
    "effect": {"changes": []},
    "empty": {"text": "Ingen"},
    "facts": {"facts": [{"label": "Født", "value": ON}]},
    "filters": {"form": Filters()},
    "flags": {"flags": [{"text": "t", "tone": "red", "icon": ""}]},
    "header": {},
    "language": {},
    "logo": {},
    "messages": {},
    "next_steps": {"actions": [{"when": "i dag", "state": "", "text": "Ring", "url": "/x", "button": "Åbn"}]},
    "pager": {"next_url": "/x"},
    "session_dialog": {},
    "sort_head": {"columns": [{"label": "Frist", "key": "due"}, {"label": "Status"}], "sort": "-due"},
    "steps": {"steps": [{"label": "Sprog", "url": "/x", "current": True, "state": "done"}]},
    "strip": {"clocks": [CLOCK]},
    "summary_numbers": {"numbers": [{"count": 3, "label": "overskredet", "url": "/x"}]},
    "tabs": {"tabs": [{"label": "Overblik", "url": "/x", "current": True}]},
    "timeline": {"entries": [ENTRY]},
    "typed_back": {},
    "why": {"why": WHY},
    "worklist": {"groups": [{"title": "", "rows": [ROW]}], "columns": [{"label": "Person"}], "sort": ""},
}


@pytest.fixture
def show(rf):
    """Renders a component or a piece of template as a page of the Danish interface would."""

    def render(template: str, context: dict[str, Any] | None = None) -> str:
        request = rf.get("/cases/?sort=-due&after=x")
        request.user = AnonymousUser()
        with translation.override("da"):
            if "{%" in template or "{{" in template:
                return str(engines["django"].from_string(template).render(context or {}, request))
            return render_to_string(f"components/{template}.html", context or {}, request)

    return render


@pytest.mark.parametrize("name", NEEDS)
def test_a_component_needs_no_more_than_it_says(show, name):
    text = show(name, NEEDS[name])
    assert " style=" not in text
    assert not re.search(r"\son\w+=", text)


def test_every_component_is_in_this_list():
    assert set(NEEDS) | {"conflict"} == {path.stem for path in FOLDER.glob("*.html")}


@pytest.mark.parametrize("state", STANDINGS)
def test_a_standing_has_a_word_and_an_icon_beside_its_colour(show, state):
    text = show("{% standing state %}", {"state": state})
    assert f"#{STANDINGS[state].icon}" in text
    assert f"tone-{STANDINGS[state].tone}" in text
    with translation.override("da"):
        assert str(STANDINGS[state].word) in text


def test_every_icon_of_ours_is_in_the_sprite():
    sprite = (settings.NODE_MODULES / "dkfds" / "dist" / "img" / "all-svg-icons.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    asked = {look.icon for look in STANDINGS.values()}
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        asked |= set(re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8")))
    assert asked <= known, sorted(asked - known)


def test_no_template_of_ours_carries_inline_style_or_script():
    wrong = []
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        # Mails and PDFs are documents of their own: no policy applies to them.
        if {"mail", "pdf"} & set(path.relative_to(settings.BASE_DIR).parts) or "pdf" in path.stem:
            continue
        if re.search(r"<[^>]+\sstyle=|<style|<script(?![^>]*\ssrc=)|<[^>]+\son[a-z]+=", text):
            wrong.append(str(path))
    assert not wrong


def test_the_strip_says_the_words_it_was_given_and_else_those_of_the_standing(show):
    met = {"name": "1. samtale", "state": "met", "text": "", "detail": "", "url": ""}
    text = show("strip", {"clocks": [CLOCK, met]})
    assert "7 dage over" in text
    assert "Overholdt" in text
    assert text.count("<a ") == 1


def test_names_and_notes_are_escaped_and_read_in_their_own_direction(show):
    text = show("case_head", {"head": {"name": "<i>نور</i>", "facts_line": "", "flags": []}})
    assert "&lt;i&gt;" in text
    assert '<h1 dir="auto">' in text
    assert "<script>" not in show("timeline", {"entries": [ENTRY | {"text": "<script>x</script>"}]})


def test_an_annulled_entry_stays_and_says_why(show):
    text = show("timeline", {"entries": [ENTRY | {"annulled": "forkert person"}]})
    assert "Notat" in text
    assert "Annulleret: forkert person" in text


def test_a_sort_link_turns_the_order_round_and_starts_from_the_first_row(show):
    text = show("sort_head", NEEDS["sort_head"])
    assert 'aria-sort="descending"' in text
    assert 'href="?sort=due"' in text


def test_a_row_of_the_worklist_takes_no_include():
    text = (FOLDER / "worklist.html").read_text(encoding="utf-8")
    rows = text[text.index("for row in") :]
    assert "include" not in rows


def test_two_versions_are_shown_as_people_read_them_and_kept_as_the_form_reads_them(show):
    text = show("conflict_table", {"rows": [{"name": "day", "label": "Dag", "mine": True, "theirs": ON}]})
    assert "Ja" in text
    assert 'data-value="true"' in text
    assert 'data-value="08-04-2017"' in text


@pytest.mark.parametrize(
    ("due", "words"),
    [(date(2017, 4, 1), "7 dage over"), (date(2017, 4, 7), "1 dag over"), (ON, "i dag"), (date(2017, 4, 9), "1 dag")],
)
def test_days_are_said_in_words(due, words):
    with translation.override("da"):
        assert days_words(due, ON) == words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"), ("", "–"), (True, "Ja"), (False, "Nej"), (ON, "08-04-2017"), (["a", None], "a, –"), ([], "–"),
        (0, "0"),
        (datetime(2017, 7, 1, 22, 30, tzinfo=timezone.get_fixed_timezone(0)), "02-07-2017 00:30"),
    ],
)  # fmt: skip
def test_values_are_shown_as_a_caseworker_reads_them(show, value, text):
    assert show("{{ value|shown }}", {"value": value}) == text


def test_a_bar_never_leaves_its_frame(show):
    for part, width in ((250, "100"), (-3, "0"), (40, "40")):
        assert f'width="{width}" height="6"></rect></svg>' in show("{% bar part %}", {"part": part})


NASTY = "<b>&amp; \"'"
ESCAPED = re.compile(r"&lt;b&gt;&amp;amp; (&quot;|&#34;)(&#x27;|&#39;)")


def test_whatever_is_drawn_at_once_escapes_what_it_is_told() -> None:
    row = {"label": NASTY, "url": NASTY, "text": NASTY, "name": NASTY, "key": NASTY, "css": NASTY, "value": NASTY}
    row |= {"title": NASTY, "meta": NASTY, "theme": NASTY, "when": NASTY, "button": NASTY, "tone": NASTY, "icon": ""}
    row |= {"groups": [(NASTY, [(NASTY, NASTY)])], "count": 1, "state": "", "detail": NASTY, "small": NASTY}
    row |= {"links": [(NASTY, NASTY)], "annulled": NASTY, "link": NASTY}
    words = {"annulled": "a", "signed": "s", "draft": "d"}

    def plain(*_words: object) -> str:
        return ""

    def same(value: object) -> str:
        return str(value)

    def look(_state: str) -> Any:
        return STANDINGS["met"]

    made = [
        drawn.tabs([row], ""), drawn.choices([row]), drawn.chips(NASTY, [row]), drawn.selects([row]),
        drawn.numbers([row]), drawn.sort_heads([row], "", lambda order: order, plain), drawn.facts([row], same, plain),
        drawn.timeline([row], words, ""), drawn.timeline([row | {"inline": True}], words, ""),
        drawn.timeline([row | {"text": f"{NASTY}\n\n{NASTY}"}], words, ""), drawn.next_steps([row], look),
        drawn.flags([row], plain), drawn.summaries([(NASTY, [row])]),
        drawn.strip([row], look, plain, "", "", ""),
    ]  # fmt: skip
    for each in made:
        assert "<b>&amp;" not in each, each
        assert ESCAPED.search(each), each
