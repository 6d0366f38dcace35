"""A person at the browser: signs in, opens pages, sends their forms."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from examples.demo.forms import Form, read_forms


@dataclass(frozen=True, slots=True)
class Page:
    """Where a person ended up, and what stands there."""

    path: str
    text: str


class PageError(RuntimeError):
    """A page was not there, or refused what was sent."""


class Person:
    """One signed-in person; every change goes through a form of a page."""

    def __init__(self, address: str, *, name: str, email: str, password: str) -> None:
        self.name = name
        self._http = httpx.Client(base_url=address, follow_redirects=True, timeout=30)
        self.send(
            "/accounts/login/", "/accounts/login/", login=email, password=password
        )

    def open(self, path: str) -> Page:
        """The page at `path`, or where that leads."""
        return self._checked(self._http.get(path))

    def send(self, path: str, action: str, **fields: str) -> Page:
        """Fill the form of the page at `path` that goes to `action`, and send it.

        Returns the page that follows. Raises `PageError` with what the page says.
        """
        form = self._form(path, action)
        answer = self._http.post(
            form.action or path,
            data={**form.fields, **fields},
            headers={"Referer": str(self._http.base_url.join(path))},
        )
        return self._checked(answer)

    def _form(self, path: str, action: str) -> Form:
        for form in read_forms(self.open(path).text):
            if (form.action or path).split("?")[0].endswith(action):
                return form
        raise PageError(f"{self.name} finds no form for {action} at {path}")

    def _checked(self, answer: httpx.Response) -> Page:
        if answer.is_error:
            raise PageError(f"{self.name}: {answer.url.path} said {answer.status_code}")
        return Page(answer.url.path, answer.text)
