"""Parts of a template that are written once: only for what they name, and never with anything else."""

from typing import Any

import pytest
from django.template import Context, Engine, TemplateSyntaxError, engines
from django.utils import translation


def shown(source: str, **context: Any) -> str:
    return str(engines["django"].from_string(source).render(context))


def test_a_part_is_written_once_for_the_same_values() -> None:
    asked: list[int] = []

    class Counted:
        def __str__(self) -> str:
            asked.append(1)
            return "x"

    template = Engine(builtins=["core.templatetags.kept_parts"]).from_string("{% kept a=a %}{{ a }}{% endkept %}")
    value = Counted()
    assert [template.render(Context({"a": value})) for _ in range(3)] == ["x", "x", "x"]
    assert len(asked) == 1


def test_what_a_part_does_not_name_is_missing_every_time() -> None:
    source = "{% kept a=a %}{{ a }}{{ b }}{{ user }}{{ request }}{% endkept %}"
    assert [shown(source, a="1", b="secret", user="Mette") for _ in range(2)] == ["1", "1"]


def test_another_value_another_language_and_another_type_are_written_anew() -> None:
    template = engines["django"].from_string('{% kept a=a %}{{ a }}{% translate "Close" %}{% endkept %}')
    assert template.render({"a": 1}) != template.render({"a": 2})
    with translation.override("da"):
        danish = template.render({"a": 1})
    with translation.override("en"):
        assert template.render({"a": 1}) != danish
    assert template.render({"a": True}) != template.render({"a": 1})


def test_what_is_said_is_escaped_also_where_it_was_safe_before() -> None:
    template = engines["django"].from_string("{% kept a=a %}{{ a }}{% endkept %}")
    from django.utils.safestring import SafeString

    assert template.render({"a": SafeString("<b>")}) == "<b>"
    assert template.render({"a": "<b>"}) == "&lt;b&gt;"


def test_a_part_of_any_case_has_the_number_of_its_own_case() -> None:
    source = "{% kept of_case=number %}{% link_to 'refugees:edit' of_case %}{% endkept %}"
    template = engines["django"].from_string(source)
    for number in ("2017-0142", "2018-0001"):
        assert template.render({"number": number}) == f"/cases/{number}/edit/"
    odd = engines["django"].from_string("{% kept of_case=number %}{{ of_case }}{% endkept %}")
    assert odd.render({"number": '<"&0000-0000'}) == "&lt;&quot;&amp;0000-0000"


def test_a_part_holds_no_block_and_takes_names_only() -> None:
    for source in ("{% kept %}{% block a %}{% endblock %}{% endkept %}", "{% kept a %}{% endkept %}"):
        with pytest.raises(TemplateSyntaxError):
            engines["django"].from_string(source)
