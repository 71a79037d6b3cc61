"""{% kept %}: a part of a template that is written once for what it depends on.

    {% kept label=title count=3 %}<h1>{{ label }} ({{ count }})</h1>{% endkept %}

Inside, only the values named in the tag are there, and the language: nothing of the page, of the reader or of the
request. So what is written once cannot hold anything else, and a value that was forgotten is missing every time and
not only the second time. The values must be plain ones (text, numbers, yes and no, dates). For what most pages have
in common; what is said of one person is drawn (core.drawn).

A part that is the same for every case but for the number in its addresses names it `of_case`: it is written once for
any case, with {% link_to 'refugees:edit' of_case %}, and each case's number is put in.
"""

import re
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.loader_tags import BlockNode
from django.utils.functional import LazyObject, Promise
from django.utils.translation import get_language

from core.addresses import ANY_CASE

register = template.Library()
NUMBER = re.compile(r"[0-9-]+")
MOST = 64  # of one part; pages differ in a handful


class KeptPart(Node):
    child_nodelists = ("inner",)

    def __init__(self, inner: NodeList, values: dict[str, FilterExpression]) -> None:
        self.inner, self.values = inner, values
        self.known: dict[Any, str] = {}

    def render(self, context: template.Context) -> str:
        values = {name: plain(each.resolve(context)) for name, each in self.values.items()}
        if "of_case" not in values:
            return self.written(context, values)
        number = str(values["of_case"])
        if not NUMBER.fullmatch(number):
            return str(self.inner.render(context.new(values)))
        return self.written(context, values | {"of_case": ANY_CASE}).replace(ANY_CASE, number)

    def written(self, context: template.Context, values: dict[str, Any]) -> str:
        key = (get_language(), *[(type(value), value) for value in values.values()])
        text = self.known.get(key)
        if text is None:
            text = str(self.inner.render(context.new(values)))
            if len(self.known) >= MOST:
                self.known.pop(next(iter(self.known)), None)
            self.known[key] = text
        return text


def plain(value: Any) -> Any:
    """What stands behind a lazy value, which would keep more than itself alive."""
    return str(value) if isinstance(value, LazyObject | Promise) else value


@register.tag
def kept(parser: Parser, token: Token) -> KeptPart:
    bits = token.split_contents()[1:]
    values = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"kept takes name=value only, not {bits}")
    inner = parser.parse(("endkept",))
    parser.delete_first_token()
    if inner.get_nodes_by_type(BlockNode):
        raise template.TemplateSyntaxError("no block stands inside kept: another page writes another one there")
    return KeptPart(inner, values)
