"""Forms as they stand on a page: found, filled in, and sent by somebody with a plain browser."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient


@dataclass
class Form:
    """One form of a page: where it goes and what stands in it."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def data(self, typed: dict[str, Any]) -> dict[str, Any]:
        """Give what a browser would send after the typing; unknown names are a mistake."""
        unknown = set(typed) - set(self.fields) - set(self.offered) - {n for n, _ in self.buttons}
        assert not unknown, f"{self.action} has no field {sorted(unknown)}: {sorted(self.offered)}"
        return {**{name: values for name, values in self.fields.items() if values}, **typed}


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Form] = []
        self.open: Form | None = None
        self.area: str | None = None
        self.choice: str | None = None
        self.links: list[str] = []
        self.inert = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "template" or self.inert:
            self.inert = True  # what stands in a template is no part of the page
            return
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self.open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.found.append(self.open)
        elif self.open is not None and given.get("disabled") is None:
            self._control(self.open, tag, given)

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "option" and self.choice:
            form.offered[self.choice].append(value)
            if "selected" in given or not form.fields[self.choice]:
                form.fields[self.choice] = [value]
        elif name and tag == "button":
            form.buttons.append((name, value))
        elif name and tag == "select":
            self.choice = name
            form.offered[name], form.fields[name] = [], []
        elif name and tag == "textarea":
            self.area = name
            form.fields[name] = [""]
        elif name:
            _input(form, name, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.inert = False
        if tag == "form":
            self.open = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.choice = None

    def handle_data(self, data: str) -> None:
        if self.open is not None and self.area:
            self.open.fields[self.area][0] += data


def _input(form: Form, name: str, given: dict[str, str]) -> None:
    value = given.get("value", "")
    if given.get("type") in {"checkbox", "radio"}:
        form.offered.setdefault(name, []).append(value or "on")
        if "checked" in given:
            form.fields.setdefault(name, []).append(value or "on")
    elif given.get("type") != "file":
        form.fields.setdefault(name, []).append(value)


@dataclass
class Person:
    """Somebody with a browser that has no script: reads pages, follows links, sends forms."""

    client: TestClient
    page: Response | None = None

    def open(self, path: str) -> Response:
        """Open a page and wait for it to be there."""
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        self.page = answer
        return answer

    def form(self, ending: str) -> Form:
        """Find the form on the present page whose address ends so."""
        reader = self._read()
        fitting = [
            form
            for form in reader.found
            if form.method == "post" and re.search(ending, form.action)
        ]
        assert fitting, f"no form {ending} among {[form.action for form in reader.found]}"
        return fitting[0]

    def offers(self, ending: str) -> bool:
        """Tell whether the present page has such a form."""
        found = self._read().found
        return any(form.method == "post" and re.search(ending, form.action) for form in found)

    def links(self, pattern: str) -> list[str]:
        """List the links of the present page that fit."""
        return [link for link in self._read().links if re.search(pattern, link)]

    def follow(self, pattern: str) -> Response:
        """Follow the first link that fits."""
        found = self.links(pattern)
        assert found, f"no link {pattern} among {self._read().links}"
        return self.open(found[0])

    def send(self, ending: str, file: bytes = b"", **typed: Any) -> Response:
        """Fill in the form, add a picture where there is one, and send it; what comes back is the present page."""
        form = self.form(ending)
        names = {name.replace("__", "-"): value for name, value in typed.items()}
        files = {"file": ("签字.png", file, "image/png")} if file else None
        answer = self.client.post(
            form.action, data=form.data(names), files=files, follow_redirects=True
        )
        assert answer.status_code == 200, f"{form.action}: {answer.status_code} {plain(answer)}"
        self.page = answer
        return answer

    def _read(self) -> _Forms:
        assert self.page is not None
        reader = _Forms()
        reader.feed(self.page.text)
        return reader


def plain(answer: Response) -> str:
    """Give the words of an answer without its tags, for a message."""
    main = answer.text.partition("<main")[2] or answer.text
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())[:600]
