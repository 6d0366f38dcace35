"""Findings as JUnit XML, the form every CI shows: a case for each file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from charter.cli.findings import Checked, Finding
from charter.language.lints import Severity

# XML 1.0 §2.2: what is not one of these characters cannot be written, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Case:
    """One test case; `failure` None: it passed. `notes` are shown beside it."""

    group: str
    name: str
    failure: str | None = None
    notes: str = ""


def render(command: str, checked: Sequence[Checked]) -> str:
    """Give a suite with a case for each file; errors and warnings are its failure."""
    return suites(f"charter {command}", (_case(one) for one in checked))


def suites(name: str, cases: Iterable[Case]) -> str:
    """Give cases as one suite, well-formed whatever they say."""
    listed = list(cases)
    failures = str(sum(one.failure is not None for one in listed))
    counts = {"tests": str(len(listed)), "failures": failures, "errors": "0"}
    root = Element("testsuites", {"name": name, **counts})
    suite = SubElement(root, "testsuite", {"name": name, **counts})
    for one in listed:
        _add(suite, one)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_text(root)}'


def _text(root: Element) -> str:
    written: bytes = tostring(root, encoding="us-ascii", xml_declaration=False)
    return written.decode("ascii")


def _add(suite: Element, case: Case) -> None:
    names = {"classname": _clean(case.group), "name": _clean(case.name)}
    written = SubElement(suite, "testcase", names)
    if case.failure is not None:
        message = _clean(case.failure.partition("\n")[0])
        failure = SubElement(written, "failure", {"message": message})
        failure.text = _clean(case.failure)
    if case.notes:
        SubElement(written, "system-out").text = _clean(case.notes)


def _case(checked: Checked) -> Case:
    failing = checked.of(Severity.ERROR, Severity.WARNING)
    return Case(
        checked.file,
        checked.file,
        _lines(checked.file, failing) if failing else None,
        _lines(checked.file, checked.of(Severity.HINT)),
    )


def _lines(file: str, findings: Iterable[Finding]) -> str:
    return "\n".join(
        f"{file}:{one.line}:{one.column}: {one.severity} {one.code}: {one.message};"
        f" {one.fix}"
        for one in findings
    )


def _clean(text: str) -> str:
    return _FORBIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
