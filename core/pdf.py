"""HTML as a tagged PDF (PDF/UA-1). Nothing is fetched from anywhere, whatever a text may contain."""

from functools import cache
from typing import Any, NoReturn

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string


def refuse_fetching(url: str, *_args: Any, **_options: Any) -> NoReturn:
    """No network, no files."""
    raise ValueError("nothing is fetched for a PDF")


@cache
def stylesheet(name: str) -> str:
    with open(str(finders.find(name)), encoding="utf-8") as file:  # noqa: PTH123 (a finder's path)
        return file.read()


def tagged_pdf(template: str, context: dict[str, Any], *, css: str) -> bytes:
    """The PDF of a template in the language in force; `css` names one of our own static files."""
    return pdf_of(render_to_string(template, context), css=css)


def pdf_of(html: str, *, css: str) -> bytes:
    """The PDF of a whole page. Takes seconds where much is written: then for the worker."""
    import weasyprint  # it loads Pango: only who makes a PDF pays for it

    document = weasyprint.HTML(string=html, url_fetcher=refuse_fetching)
    style = weasyprint.CSS(string=stylesheet(css), url_fetcher=refuse_fetching)
    return bytes(document.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1") or b"")
