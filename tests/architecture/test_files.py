"""Promises that linters cannot keep: sizes of files, colours, layers, hosts in the lock file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 300
READ = {".py", ".html", ".css", ".js", ".sh", ".md"}
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgb\(|\bhsl\(|\boklch\(")
PUBLIC_HOSTS = {"pypi.org", "files.pythonhosted.org"}


def tracked(*suffixes: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode()
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.suffix in suffixes and path.is_file()]


def test_no_file_is_over_300_lines():
    long = {
        str(path.relative_to(ROOT)): count
        for path in tracked(*READ)
        if (count := len(path.read_text().splitlines())) > LONGEST
        and "migrations" not in path.parts
    }

    assert long == {}


def test_only_the_tokens_hold_a_colour():
    found = {
        str(path.relative_to(ROOT)): COLOUR.findall(path.read_text())
        for path in tracked(".css")
        if path.name != "tokens.css" and COLOUR.search(path.read_text())
    }

    assert found == {}


def test_every_stylesheet_lives_in_a_layer():
    loose = [
        path.name
        for path in tracked(".css")
        if not re.search(r"^@layer [a-z, ]+(\{|;)", path.read_text(), re.MULTILINE)
    ]

    assert loose == []


def test_no_template_carries_style_or_script():
    # Mails have no stylesheet: what they look like stands in them.
    found = [
        str(path.relative_to(ROOT))
        for path in tracked(".html")
        if path.parent != ROOT / "templates" / "mail"
        and re.search(r"\sstyle=|\son[a-z]+=|<style|<script>", path.read_text())
    ]

    assert found == []


def test_mails_use_the_light_values_of_the_tokens_alone():
    tokens = (ROOT / "static" / "css" / "tokens.css").read_text().lower()

    found = {
        colour
        for path in (ROOT / "templates" / "mail").glob("*.html")
        for colour in re.findall(r":\s?(#[0-9a-fA-F]{6})", path.read_text())
        if f"light-dark({colour.lower()}" not in tokens
    }

    assert found == set()


def test_our_css_and_js_stay_under_100_kb():
    total = sum(
        path.stat().st_size
        for path in tracked(".css", ".js")
        if (ROOT / "static") in path.parents
    )

    assert total <= 100_000


def test_the_lock_file_names_the_public_index_alone():
    text = (ROOT / "uv.lock").read_text()

    hosts = set(re.findall(r"(?:registry = |url = )\"https?://([^/\"]+)", text))

    assert hosts == PUBLIC_HOSTS


@pytest.mark.parametrize("package", ["engine", "language"])
def test_the_engine_and_the_language_import_the_standard_library_alone(package):
    allowed = set(sys.stdlib_module_names) | {"charter", "yaml"}
    if package == "engine":
        allowed -= {"yaml", "socket", "asyncio", "time"}

    found = {
        name
        for path in (ROOT / "sdk" / "charter" / package).rglob("*.py")
        for name in _imports(path)
        if name not in allowed
    }

    assert found <= {"rfc8785"}


def test_the_engine_knows_of_the_language_only_what_a_document_is():
    known = re.compile(r"charter\.(engine\b.*|language\.(document|names|trigger\w+))")

    found = {
        node.module
        for path in (ROOT / "sdk" / "charter" / "engine").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
        if node.module.startswith("charter") and not known.fullmatch(node.module)
    }

    assert found == set()


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_nothing_depends_on_the_workshop():
    words = ["/" + "work/", "shared/" + "design", "." + "library"]

    found = [
        str(path.relative_to(ROOT))
        for path in tracked(".py", ".sh", ".toml", ".html", ".md")
        if any(word in path.read_text() for word in words)
    ]

    assert found == []
