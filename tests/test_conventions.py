"""The rules of the house that no linter knows. Each test names the rule; each finding names file and line."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[1]
APPS = [config for config in apps.get_app_configs() if Path(config.path).parent == ROOT]
LABELS = {config.label for config in APPS}
OUR_MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in LABELS]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def sources(*names: str) -> Iterator[Path]:
    """Our Python files whose name matches one of the patterns; migrations and tests are not among them."""
    for config in APPS:
        for pattern in names:
            for path in sorted(Path(config.path).rglob(pattern)):
                if "migrations" not in path.parts:
                    yield path


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | int) -> str:
    line = node if isinstance(node, int) else getattr(node, "lineno", 0)
    return f"{path.relative_to(ROOT)}:{line}"


# --- reads ----------------------------------------------------------------------------------------
SCOPED = {"visible_to", "get_visible"}


# Read by views as they are: they hold nothing about a refugee.
RULES = {
    "TargetRule", "OverlapRule", "KindRule", "MatchWeights", "RetentionRule", "ChecklistItem", "MentorRule",
    "MatchRule", "PairWeights", "Supplier",
}  # fmt: skip
FREE = RULES | {"User", "Team", "RoleAssignment", "StandIn", "Publication", "MentorProfile"}
# Screens whose own area is their whole scope: the auditor's list, the outbox of the administrator.
OWN_SCOPE = {"audit/views.py": {"ReadLog"}, "mail/views.py": {"Mail"}}


def unscoped_reads(module: ast.Module, free: set[str] = FREE) -> list[tuple[int, str]]:
    """Every way by which a view could reach rows without asking who is looking."""
    scoped = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Attribute) and node.attr in SCOPED}
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr == "objects" and id(node) not in scoped:
            if ast.unparse(node.value) in free:
                continue
            found.append((node.lineno, f"{ast.unparse(node)} without visible_to"))
        elif isinstance(node, ast.Attribute) and node.attr in {"_default_manager", "_base_manager"}:
            found.append((node.lineno, node.attr))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"get_object_or_404", "get_list_or_404"}:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Name) and first.id[:1].isupper() and first.id not in free:
                found.append((node.lineno, f"{ast.unparse(node.func)}({first.id}, …)"))
    return sorted(found)


def test_the_view_linter_finds_what_it_must_and_lets_scoped_reads_pass():
    bad = "a = Refugee.objects.all()\nb = get_object_or_404(Refugee, pk=1)\nc = Refugee._base_manager\n"
    assert unscoped_reads(ast.parse("a = User.objects.all()")) == []
    good = "a = Refugee.objects.visible_to(u).order_by('x')\nb = get_object_or_404(Case.objects.visible_to(u), pk=1)\n"
    assert [line for line, _ in unscoped_reads(ast.parse(bad))] == [1, 2, 3]
    assert unscoped_reads(ast.parse(good)) == []


def test_every_view_starts_from_what_its_reader_may_see():
    found = [
        f"{place(path, line)} {what}"
        for path in sources("views*.py")
        for line, what in unscoped_reads(tree(path), FREE | OWN_SCOPE.get(str(path.relative_to(ROOT)), set()))
    ]
    assert not found, "\n".join(found)


# --- time -----------------------------------------------------------------------------------------
CLOCKS = {"date.today", "datetime.now", "datetime.today", "datetime.utcnow", "timezone.now", "timezone.localdate"}
CLOCKS |= {"datetime.date.today", "datetime.datetime.now"}
OUR_DAY = {"clock.today", "today"}
# Who may do what today is the one question that has no other day.
TODAY_IS_MEANT = {"accounts/models.py"}
# Rules, models and services get the day as an argument, so that any day can be asked about.
TIMELESS = ("rules.py", "models.py", "services.py", "targets.py", "history.py", "figures.py", "facts.py")


def calls(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def test_only_the_clock_module_asks_the_machine_for_the_time():
    found = [
        f"{place(path, line)} {name}()"
        for path in sources("*.py")
        for line, name in calls(path)
        if name in CLOCKS and path.name not in {"clock.py", "logs.py"}
    ]
    assert not found, "\n".join(found)


def test_rules_models_and_services_get_the_day_as_an_argument():
    found = [
        f"{place(path, line)} {name}()"
        for path in sources(*TIMELESS)
        if path.parts[-2] != "core" and str(path.relative_to(ROOT)) not in TODAY_IS_MEANT
        for line, name in calls(path)
        if name in OUR_DAY
    ]
    assert not found, "\n".join(found)


# --- rooms ----------------------------------------------------------------------------------------
def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def test_rules_know_no_database():
    higher = re.compile(r"\.(models|services|forms|views)(\.|$)")
    allowed = {"django.db.models.TextChoices", "django.db.models.IntegerChoices", "django.db.models"}
    found = [
        f"{place(path, line)} imports {name}"
        for path in sources("rules.py")
        for line, name in imports(path)
        if (name.startswith("django.db") or higher.search(name)) and name not in allowed
    ]
    assert not found, "\n".join(found)


def test_nothing_happens_by_signal():
    found = [
        f"{place(path, line)} imports {name}"
        for path in sources("*.py")
        for line, name in imports(path)
        if re.match(r"django\.(db\.models\.signals|dispatch|core\.signals|contrib\.auth\.signals)", name)
    ]
    assert not found, "\n".join(found)


def test_a_module_is_split_before_it_has_more_than_400_lines():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources("*.py")}
    found = [f"{path.relative_to(ROOT)}: {count} lines" for path, count in lengths.items() if count > 400]
    assert not found, "\n".join(found)


# --- models ---------------------------------------------------------------------------------------
def test_foreign_keys_to_a_refugee_leave_no_name_on_the_refugee():
    refugee = apps.get_model("refugees", "Refugee")
    found = [
        f"{model._meta.label}.{field.name}"
        for model in OUR_MODELS
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is refugee and field.remote_field.related_name != "+"
    ]
    assert not found, found


# Personal data without change history, and why.
UNTRACKED = {
    "audit.ReadLog": "is a log itself, append-only",
    "targets.Clock": "a cache of what is derived from tracked facts",
    "targets.Horizon": "says how far the cache has come",
    "targets.Alert": "written by the night from derived clocks",
    "screening.Draft": "not yet part of the record: in no list, no count, no history",
}


def test_every_table_about_a_person_keeps_its_change_history():
    refugee = apps.get_model("refugees", "Refugee")
    tracked = {getattr(model, "pgh_tracked_model", None) for model in apps.get_models()}
    personal = [
        model
        for model in OUR_MODELS
        if not hasattr(model, "pgh_tracked_model") and model not in tracked and not model._meta.proxy
        if model is refugee or any(f.is_relation and f.related_model is refugee for f in model._meta.local_fields)
    ]
    found = [model._meta.label for model in personal if model._meta.label not in UNTRACKED]
    assert not found, found


# The row is made by recording: its own time is the time.
WHEN = {"recorded_by": "created_at", "uploaded_by": "created_at", "written_by": "created_at"}


def test_who_did_it_comes_with_when():
    found = []
    for model in OUR_MODELS:
        if hasattr(model, "pgh_tracked_model"):
            continue
        names = {field.name for field in model._meta.local_fields}
        found += [
            f"{model._meta.label}.{name}"
            for name in names
            if name.endswith("_by") and not {name[:-3] + "_at", name[:-3] + "_on", WHEN.get(name, "")} & names
        ]
    assert not found, found


def test_every_constraint_says_what_is_wrong_in_words():
    # Django words plain unique fields by itself; only the system writes rows of the tables named here.
    silent = {"targets.Clock", "targets.Alert", "targets.Digest", "refugees.ImportRow"}
    found = [
        f"{model._meta.label}: {constraint.name}"
        for model in OUR_MODELS
        if not hasattr(model, "pgh_tracked_model") and model._meta.label not in silent
        for constraint in model._meta.constraints
        if not (isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition is None)
        if str(constraint.violation_error_message) == str(models.BaseConstraint.default_violation_error_message)
    ]
    assert not found, found


# --- templates ------------------------------------------------------------------------------------
INLINE = [
    (re.compile(r"<[^>]*\sstyle\s*=", re.I), "a style attribute"),
    (re.compile(r"<style\b", re.I), "a style element"),
    (re.compile(r"<script(?![^>]*\bsrc\s*=)(?![^>]*type=\"application/json\")", re.I), "an inline script"),
    (re.compile(r"<[^>{%]*\son[a-z]+\s*=", re.I), "an event attribute"),
    (re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.I), "a javascript: address"),
    (re.compile(r"\bhx-on\b|\bhx-vars\b|hx-vals\s*=\s*[\"']?js:", re.I), "htmx evaluating script"),
]


def template_text(path: Path) -> str:
    """The template with comments blanked, so that line numbers stay."""
    text = path.read_text(encoding="utf-8")
    comment = re.compile(r"{#.*?#}|{% comment.*?{% endcomment %}|<!--.*?-->", re.S)
    return comment.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def test_templates_hold_no_inline_style_or_script():
    found = []
    for path in TEMPLATES:
        text = template_text(path)
        for pattern, what in INLINE:
            found += [f"{place(path, text[: m.start()].count(chr(10)) + 1)} {what}" for m in pattern.finditer(text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_template_can_be_read(path):
    get_template(str(path.relative_to(ROOT / "templates")))


def test_what_templates_load_from_static_exists():
    from django.contrib.staticfiles import finders

    found = []
    for path in TEMPLATES:
        names = re.findall(r"{% static ['\"]([^'\"]+)['\"]", path.read_text(encoding="utf-8"))
        found += [f"{path.relative_to(ROOT)}: {name}" for name in names if finders.find(name) is None]
    assert not found, "\n".join(found)


def test_the_test_settings_refuse_undefined_template_variables():
    assert type(settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"]).__name__ == "FailOnUndefined"


# --- words ------------------------------------------------------------------------------------------
def words_in_f_strings(module: ast.Module) -> list[int]:
    """Lines of f-strings that translate a text inside: what collects the texts does not look into them."""
    calls = {"_", "gettext", "ngettext", "pgettext", "npgettext", "gettext_lazy"}
    return sorted(
        call.lineno
        for node in ast.walk(module)
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in calls
    )


def test_no_text_is_translated_inside_an_f_string():
    assert words_in_f_strings(ast.parse("a = f'{_(1)} {other(2)}'\nb = _('x') + f'{c}'")) == [1]
    found = [place(path, line) for path in sources("*.py") for line in words_in_f_strings(ast.parse(path.read_text()))]
    assert found == []
