"""Reading the forms of a page, so that the demo's people press the same buttons as everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(slots=True)
class Form:
    """A form of a page: where it goes and what it holds already."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif self.forms and tag == "input" and given.get("name"):
            self._input(given)
        elif self.forms and tag == "button" and given.get("formaction"):
            # A second way to send the same fields.
            also = Form(given["formaction"], self.forms[-1].fields)
            self.forms.insert(len(self.forms) - 1, also)
        elif self.forms and tag == "select":
            self._select = given.get("name", "")
        elif self._select and tag == "option":
            self._option(given, is_chosen="selected" in given)
        elif self.forms and tag == "textarea":
            self._area = given.get("name", "")
            self.forms[-1].fields[self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea" and self._area:
            # A browser drops the line break that opens a text area.
            fields = self.forms[-1].fields
            fields[self._area] = fields[self._area].removeprefix("\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].fields[self._area] += data

    def _input(self, given: dict[str, str]) -> None:
        chosen = given.get("type") not in {"checkbox", "radio"} or "checked" in given
        if chosen:
            self.forms[-1].fields[given["name"]] = given.get("value", "")

    def _option(self, given: dict[str, str], *, is_chosen: bool) -> None:
        fields = self.forms[-1].fields
        if is_chosen or self._select not in fields:
            fields[self._select] = given.get("value", "")


def read_forms(page: str) -> list[Form]:
    """All forms of a page, in their order."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms
