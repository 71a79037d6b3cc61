"""Components that repeat something many times, as markup written at once: a template asked for each cell costs more.

Everything that is not markup of ours is escaped here.
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django.utils.html import linebreaks
from django.utils.safestring import SafeString

CURRENT = ' aria-current="true"'


def of(thing: Any, name: str) -> Any:
    """A part of a thing, whether it is a dict or an object; None where it has none."""
    if type(thing) is dict:  # nearly all are, and a page asks hundreds of times
        return thing.get(name)
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def text(value: Any) -> str:
    """A value as text of a page; what is markup already stays."""
    return value if isinstance(value, SafeString) else escape(str(value))


def tabs(found: Iterable[Any], closed: str) -> SafeString:
    """The items of a row of tabs; `closed` is the mark of one that the reader may not open."""
    parts = []
    for tab in found:
        here = ' class="cur" aria-current="page"' if of(tab, "current") else ""
        count = of(tab, "count")
        number = "" if count is None or count == "" else f" ({text(count)})"
        lock = closed if of(tab, "locked") else ""
        parts.append(f'<li><a href="{text(of(tab, "url"))}"{here}>{text(of(tab, "label"))}{number}{lock}</a></li>')
    return SafeString("".join(parts))


def choices(found: Iterable[Any]) -> SafeString:
    """Links of which one is chosen."""
    parts = []
    for one in found:
        on, here = (" is-on", CURRENT) if of(one, "current") else ("", "")
        count = of(one, "count")
        number = f" <b>{text(count)}</b>" if count else ""
        label = text(of(one, "label"))
        parts.append(f'<a class="chip{on}" href="{text(of(one, "url"))}"{here}>{label}{number}</a>')
    return SafeString("".join(parts))


def chips(label: str, found: Iterable[Any]) -> SafeString:
    """The same with what they are called, as components/choices.html writes them."""
    return SafeString(f'<nav class="chips" aria-label="{text(label)}">{choices(found)}</nav>')


def options(groups: Iterable[tuple[Any, Iterable[tuple[Any, Any]]]], value: str) -> str:
    """The choices of a select in their groups; a group without a title stands alone."""
    parts: list[str] = []
    for title, inner in groups:
        made = "".join(
            f'<option value="{text(key)}"{" selected" if str(key) == value else ""}>{text(label)}</option>'
            for key, label in inner
        )
        parts.append(f'<optgroup label="{text(title)}">{made}</optgroup>' if title else made)
    return "".join(parts)


def selects(found: Iterable[Mapping[str, Any]]) -> SafeString:
    """Filters as selects that look like chips: each a thing with name, label, value and groups of choices."""
    parts = []
    for one in found:
        name = text(one["name"])
        parts.append(
            f'<label class="sr-only" for="filter-{name}">{text(one["label"])}</label><select class="chip-select"'
            f' id="filter-{name}" name="{name}">{options(one["groups"], one["value"])}</select>'
        )
    return SafeString("".join(parts))


def sort_heads(columns: Iterable[Any], sort: str, link: Any, icon: Any) -> SafeString:
    """The heads of a table: `link` is the address of the list in another order; the key in force turns it round."""
    parts = []
    for column in columns:
        key, css, label = of(column, "key"), of(column, "css"), text(of(column, "label"))
        shown = f' class="{text(css)}"' if css else ""
        if key:
            up, down = sort == key, sort[1:] == key
            shown += ' aria-sort="ascending"' if up else ' aria-sort="descending"' if down else ""
            way = icon(f"sort-table-{'ascending' if up else 'descending' if down else 'none'}")
            label = f'<a href="{text(link(f"-{key}" if up else key))}">{label}{way}</a>'
        parts.append(f'<th scope="col"{shown}>{label}</th>')
    return SafeString("".join(parts))


def numbers(found: Iterable[Mapping[str, Any]]) -> SafeString:
    """The big numbers above a list; an aside has none."""
    parts = []
    for one in found:
        aside = one.get("aside")
        css = ' class="numbers-aside"' if aside else ' class="is-bad"' if one.get("bad") else ""
        number = "" if aside else f"<b>{text(one['count'])}</b>"
        parts.append(f'<li{css}><a href="{text(one["url"])}">{number}{text(one["label"])}</a></li>')
    return SafeString("".join(parts))


def facts(rows: Iterable[Any], shown: Any, form: Any) -> SafeString:
    """Rows of the facts table. `shown` says a value as the page does, `form` makes the form of a row that posts."""
    parts = []
    for fact in rows:
        label, url, post, small = text(of(fact, "label")), of(fact, "url"), of(fact, "post"), of(fact, "small")
        hidden = f'<span class="sr-only"> {label}</span>'
        link = f' <a href="{text(url)}">{text(of(fact, "link"))}{hidden}</a>' if url else ""
        sent = f" {form(post, text(of(fact, 'link')) + hidden)}" if post else ""
        under = f'<span class="small">{text(small)}</span>' if small else ""
        value = text(shown(of(fact, "value")))
        parts.append(f'<tr><th scope="row">{label}</th><td dir="auto">{value}{link}{sent}{under}</td></tr>')
    return SafeString("".join(parts))


def strip(clocks: Iterable[Any], look: Any, icon: Any, why: str, why_id: str, current: str) -> SafeString:
    """The items of the standings strip; see the component for what a clock is."""
    parts = []
    for clock in clocks:
        state, url, name = of(clock, "state"), of(clock, "url"), of(clock, "name")
        how, here = look(state), bool(current) and name == current
        htmx = f' hx-get="{text(url)}" hx-target="#{why_id}" aria-expanded="false" data-why' if why_id else ""
        first = f'<a href="{text(url)}" title="{why}"{htmx}{CURRENT if here else ""}>' if url else "<div>"
        detail = of(clock, "detail")
        opened = " is-open" if here else ""
        parts.append(
            f'<li class="tone-{how.tone}{opened}">{first}<span class="strip-name">{text(name)}</span>'
            f'<span class="strip-state">{icon(how.icon) if state else ""}{text(of(clock, "text") or how.word)}</span>'
            + (f'<span class="strip-detail">{text(detail)}</span>' if detail else "")
            + ("</a></li>" if url else "</div></li>")
        )
    return SafeString("".join(parts))


def paragraphs(said: str) -> str:
    """A text as Django's filter `linebreaks` writes it; one without any break costs nothing."""
    return linebreaks(said, autoescape=True) if "\n" in said or "\r" in said else f"<p>{text(said)}</p>"


def timeline(entries: Iterable[Any], words: Mapping[str, str], lock: str) -> SafeString:
    """The lines of a journal. `words` are those for what is annulled, signed and a draft; `lock` the icon of a lock."""
    parts = []
    for entry in entries:
        title, said, inline, url = (of(entry, name) for name in ("title", "text", "inline", "url"))
        annulled = of(entry, "annulled")
        css = ' class="is-annulled"' if annulled else ' class="is-quiet"' if of(entry, "quiet") else ""
        head = f'<a href="{text(url)}">{text(title)}</a>' if url else text(title)
        parts.append(f'<li{css}><p class="timeline-line"><b>{head}</b>')
        if said and inline:
            parts.append(f' <span class="timeline-text" dir="auto">{text(said)}</span>')
        if theme := of(entry, "theme"):
            parts.append(f' <span class="chip-label">{text(theme)}</span>')
        parts.append("</p>")
        if said and not inline:
            parts.append(f'<div class="timeline-text" dir="auto">{paragraphs(said)}</div>')
        if annulled:
            parts.append(f'<p class="timeline-annulled">{words["annulled"]} {text(annulled)}</p>')
        state = f" · {lock}{words['signed']}" if of(entry, "locked") else ""
        state = state or (f" · {words['draft']}" if of(entry, "draft") else "")
        links = "".join([f' · <a href="{text(to)}">{text(word)}</a>' for word, to in of(entry, "links") or ()])
        parts.append(f'<p class="meta">{text(of(entry, "meta"))}{state}{links}</p></li>')
    return SafeString("".join(parts))


def next_steps(actions: Iterable[Any], look: Any) -> SafeString:
    """What to do next, each with the button that does it."""
    parts = []
    for action in actions:
        url, sort = of(action, "url"), "primary" if of(action, "primary") else "secondary"
        parts.append(
            f'<li><span class="when tone-{look(of(action, "state")).tone}">{text(of(action, "when"))}</span>'
            f'<span class="what">{text(of(action, "text"))}</span>'
        )
        if url:
            word = text(of(action, "button"))
            parts.append(f'<a class="button button-{sort} button-small" href="{text(url)}">{word}</a>')
        parts.append("</li>")
    return SafeString("".join(parts))


def flags(found: Iterable[Any], icon: Any) -> SafeString:
    """What nobody may overlook: each a thing with text, tone and icon."""
    parts = []
    for one in found:
        name = of(one, "icon")
        sign = icon(name) if name else ""
        parts.append(f'<span class="flag flag-{text(of(one, "tone"))}">{sign}{text(of(one, "text"))}</span>')
    return SafeString("".join(parts))


def summaries(found: Iterable[tuple[Any, Iterable[Any]]]) -> SafeString:
    """Where things stand: a row for each pillar, with its lines."""
    parts = []
    for label, lines in found:
        said = []
        for line in lines:
            url, word = of(line, "url"), text(of(line, "label"))
            head = f'<a href="{text(url)}">{word}</a>' if url else word
            said.append(f"<p>{head} {text(of(line, 'text'))}</p>")
        parts.append(f'<tr><th scope="row">{text(label)}</th><td>{"".join(said)}</td></tr>')
    return SafeString("".join(parts))
