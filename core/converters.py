"""Path converters: what may stand in an address. Never a CPR number, never a name."""

from django.urls import register_converter


class CaseNumberConverter:
    """A case number such as 2017-0142."""

    regex = r"[0-9]{4}-[0-9]{4,7}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseNumberConverter, "case")
