"""Why the child process of core.tabular does not read a file; core.tabular has the sentences."""

TYPE_CHECKING = False  # not from typing, which takes the child process a tenth of its start
if TYPE_CHECKING:
    from typing import Any, NoReturn


class Refused(Exception):
    """The file cannot be read; carries the code of the sentence and what it names."""

    def __init__(self, code: str, **named: "Any") -> None:
        super().__init__(code)
        self.answer = {"error": code, **named}


def refuse(code: str, **named: "Any") -> "NoReturn":
    raise Refused(code, **named)
