"""Every link and every form of a page, as a browser would follow them."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

LINKS = ("href", "hx-get")
POSTS = ("hx-post", "formaction")
ELSEWHERE = ("/static/", "/accounts/", "/language/", "/i18n/")
TAGS_WITHOUT_PAGES = {"link"}  # styles and icons


class Finder(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.gets, self.posts = page, set[str](), set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in TAGS_WITHOUT_PAGES:
            return
        for name in LINKS:
            if name in given:
                self.add(self.gets, given[name])
        for name in POSTS:
            if name in given:
                self.add(self.posts, given[name])
        if tag == "form":
            kind = self.posts if given.get("method", "get").lower() == "post" else self.gets
            self.add(kind, given.get("action", ""))

    def add(self, to: set[str], target: str) -> None:
        whole = urlsplit(urljoin(self.page, target))
        if not whole.netloc and whole.scheme in {"", "http"} and not whole.path.startswith(ELSEWHERE):
            to.add(whole._replace(fragment="").geturl())


def on_page(page: str, text: str) -> tuple[set[str], set[str]]:
    """The addresses that a page leads to (by GET) and those that it posts to, without what is outside the cases."""
    finder = Finder(page)
    finder.feed(text)
    return finder.gets, finder.posts
