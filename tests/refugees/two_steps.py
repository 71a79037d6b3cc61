"""Sends a form that shows its effect before it saves, as a browser without scripts does."""

from typing import Any


def shown(client: Any, address: str, data: dict[str, Any]) -> Any:
    """The answer to the first step: the form with what it changes."""
    return client.post(address, data | {"preview": "1"})


def saved(client: Any, address: str, data: dict[str, Any]) -> Any:
    """Both steps: looks at the effect, then saves what was seen."""
    first = shown(client, address, data)
    effect = first.context["effect"]
    return client.post(address, data | {"save": "1", "seen": effect.digest if effect else ""})
