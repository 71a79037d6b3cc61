"""An undefined variable in one of our templates is an error, not an empty string."""

import inspect
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = (ROOT / "var", ROOT / "node_modules")


class UndefinedVariable(AssertionError):
    """A template of ours asked for a variable that its view does not provide."""


class FailOnUndefined(str):
    """Django's `string_if_invalid`, which it fills with the variable's name where a look-up failed.

    Templates of packages (allauth, crispy-forms, Django's own) keep the empty string they count on.
    """

    def __mod__(self, variable: object) -> str:
        template, line = current_template()
        if template is None or not is_ours(Path(template)):
            return ""
        raise UndefinedVariable(f"{template}:{line}: undefined template variable '{variable}'")


def is_ours(path: Path) -> bool:
    return path.is_relative_to(ROOT) and not any(path.is_relative_to(folder) for folder in FOREIGN)


def current_template() -> tuple[str | None, int | None]:
    """File and line of the innermost template node that is being rendered."""
    frame = inspect.currentframe()
    while frame is not None:
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None)
        token = getattr(node, "token", None)
        if origin is not None and token is not None:
            return str(origin.name), getattr(token, "lineno", None)
        frame = frame.f_back
    return None, None
