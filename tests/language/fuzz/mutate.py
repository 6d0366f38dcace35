"""Changing a document as a careless or a hostile hand would."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random  # noqa: TID251  the same seed makes the same cases

SCALARS = """\
no|on|Off|y|1:30|010|1_000|0x1F|0o17|1e3|1e9999999|-1e9999999|1e-9999999|.inf|-.INF|.nan|~|null
|true|TRUE|2001-01-01|2001-01-01 10:00:00|<<|=|-1|+1|-0|08|0x_|0b1|-0x1F|1.|.5|1.5.5|-|?|:|--|---
|'no'|"no"|''|""|"\\x00"|"\\ud800"|"\\u2028"|"\\U0001F600"|"\\N"|'it''s'|"a\\
  b"|é|名前|a\u00a0b|\ufeffa|a\u200bb|a\u2028b|a\u0085b|a b|a: b|a #b|a#b|#b|a:b|{}|[]|[a]|{a: b}
|&a x|*a|!!str x|! x|!x y|!<tag:yaml.org,2002:str> x|@x|`x`|%x|>|\\||'x|"x|x'|x"|*|a*|'*'
|99999999999999999999|9007199254740993|0.1|5.0|5e0|1,000|1 000|a < 1|"a < 1"|a < 1 # b|95%|"<= 1"
""".replace("\n|", "|").replace("\\|", "\x01")
ODD = [one.replace("\x01", "|") for one in SCALARS.strip("\n").split("|")]
CHARACTERS = list(
    "{}[]:,-#&*!|>'\"%@`?=~\\/.<( )\n\t\r_0a9\x00\x07\x7f\x85\xa0\u2028\ufeffé名\U0001f600"
)
LINES = [
    "---", "...", "%YAML 1.1", "%TAG ! x", "<<: {a: b}", "? a", ": b", "- a", "#", "\t",
    "", "  ", "agent: b", "cannot_access: []", "&a", "? [a]", "-", "- - a", "? ? a",
]  # fmt: skip
WORD = re.compile(r"[^\s{}\[\],:#]+")


def mutate(random: Random, texts: list[str]) -> str | bytes:
    """Give a document of the corpus after one to four changes."""
    text = random.choice(texts)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        text = random.choice(CHANGES)(random, text, texts)
    if random.random() < 0.1:
        return _bytes(random, text)
    return text


def _word(random: Random, text: str, _: list[str]) -> str:
    words = list(WORD.finditer(text))
    if not words:
        return text
    one = random.choice(words)
    return text[: one.start()] + random.choice(ODD) + text[one.end() :]


def _swap_words(random: Random, text: str, texts: list[str]) -> str:
    other: list[str] = WORD.findall(random.choice(texts)) or ["a"]
    words = list(WORD.finditer(text))
    if not words:
        return text
    one = random.choice(words)
    return text[: one.start()] + random.choice(other) + text[one.end() :]


def _prefix(random: Random, text: str, _: list[str]) -> str:
    words = list(WORD.finditer(text))
    if not words:
        return text
    at = random.choice(words).start()
    sign = random.choice(["&a ", "*", "!!str ", "! ", "!x ", "'", '"', "- ", "? ", "#"])
    return text[:at] + sign + text[at:]


def _character(random: Random, text: str, _: list[str]) -> str:
    at = random.randint(0, len(text))
    cut = random.choice((0, 0, 1, 1, 3))
    return text[:at] + random.choice(CHARACTERS) * (cut < 3) + text[at + cut :]


def _line(random: Random, text: str, texts: list[str]) -> str:
    lines = text.split("\n")
    at = random.randrange(len(lines))
    match random.randrange(8):
        case 0:
            lines.insert(at, lines[random.randrange(len(lines))])
        case 1:
            del lines[at]
        case 2:
            lines[at] = " " * random.randint(1, 4) + lines[at]
        case 3:
            lines[at] = lines[at].removeprefix("  ")
        case 4:
            indent = re.match(" *", lines[at])
            lines.insert(at, (indent[0] if indent else "") + random.choice(LINES))
        case 5:
            lines[at] += random.choice([" #c", "#c", " ", "\t", ",", ":", " |", " >-"])
        case 6:
            lines.insert(at, random.choice(random.choice(texts).split("\n")))
        case _:
            lines[at : at + 2] = [" ".join(lines[at : at + 2])]
    return "\n".join(lines)


def _block(random: Random, text: str, _: list[str]) -> str:
    """Make a value a scalar of its own style."""
    values = list(re.finditer(r"(?<=: )[^\n\[{|>][^\n]*$", text, re.MULTILINE))
    if not values:
        return text
    one = random.choice(values)
    head = random.choice(["|", ">", "|-", "|+", ">2", "|2-", "'", '"', ""])
    if head in ("'", '"', ""):
        return (
            text[: one.start()]
            + head
            + one[0].replace(" ", "\n     ")
            + head
            + text[one.end() :]
        )
    return f"{text[: one.start()]}{head}\n      {one[0]}\n{text[one.end() :]}"


def _breaks(random: Random, text: str, _: list[str]) -> str:
    if random.random() < 0.5:
        return text.replace(
            "\n", random.choice(["\r\n", "\r", "\n\n", "\u0085", "\n\t"])
        )
    at = random.randint(0, len(text))
    return (
        text[:at]
        + random.choice(["\r", "\ufeff", "\u2028", "\n\n", "\n---\n"])
        + text[at:]
    )


def _bytes(random: Random, text: str) -> bytes:
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    for _ in range(random.randint(1, 3)):
        if data:
            data[random.randrange(len(data))] = random.randrange(256)
    return bytes(data)


CHANGES: list[Callable[[Random, str, list[str]], str]] = [
    _word, _word, _swap_words, _prefix, _character, _line, _line, _block, _breaks,
]  # fmt: skip
