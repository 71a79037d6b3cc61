"""Makes `migrate` on an empty database several times faster.

After every operation Django renders the changed model and all models related to it, in either direction and however
far away. Everything here points at a user or a refugee, so each operation renders everything, and the time grows with
the square of the number of models. What must be rendered again is less: the model itself, and what points at it, for
those hold on to the class that was replaced. (What it points at finds its reverse relations by a cache that rendering
empties.)
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.migrations.state import ProjectState

Key = tuple[str, str]


def pointing_at(state: ProjectState, key: Key) -> set[Key]:
    """The models with a relation to this one, or that inherit from it."""
    name = ".".join(key)
    heirs = {
        other
        for other, model in state.models.items()
        if any(isinstance(base, str) and base.lower() == name for base in model.bases)
    }
    return set(state.relations.get(key, ())) | heirs


def to_render(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[Key]:
    """What must be rendered again when a model changed. `delay` is Django's wish to leave some for later."""
    key = (app_label, model_name.lower())
    found, open_ends = {key}, [key]
    while open_ends:
        new = pointing_at(state, open_ends.pop()) - found
        found |= new
        open_ends += new
    return found


@contextmanager
def narrow_rendering() -> Iterator[None]:
    """While inside, Django renders only what must be."""
    original = ProjectState._find_reload_model  # type: ignore[attr-defined]
    ProjectState._find_reload_model = to_render  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ProjectState._find_reload_model = original  # type: ignore[attr-defined]
