"""Text that people read, free of what nobody sees.

Control, direction and zero-width characters make two names look alike, or one look like something else.
What scripts and emoji need stays: joiners between signs that they join, the tags of a flag.
"""

from __future__ import annotations

import re
import unicodedata

from registry.errors import InvalidError

# Format characters (Cf) that are drawn: number and verse signs of Arabic, Syriac and Kaithi.
_DRAWN = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891"
    "\u08e2\U000110bd\U000110cd"
)
_JOINERS = frozenset("\u200c\u200d")
# Letters and a symbol that are drawn as nothing: Hangul fillers, the blank of Braille.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]+\U000e007f")
# Below it lie Latin, Greek and Cyrillic, which join nothing.
_FIRST_JOINED = 0x0590
_SHOWN = 20


def line(text: str, *, what: str) -> str:
    """One line, blanks single, as it is kept; `InvalidError` names the first character that nobody sees.

    `what` says which text it is, as in `the title`.
    """
    return " ".join(_seen(text, what).split())


def prose(text: str, *, what: str) -> str:
    """As `line`, of text that may have lines and tabs."""
    return _seen(text.replace("\r\n", "\n").replace("\r", "\n"), what).strip()


def name(text: str, *, what: str) -> str:
    """A line that says something; `InvalidError` also where it is empty."""
    kept = line(text, what=what)
    if not kept:
        raise InvalidError(f"{what} is empty", fix="write it")
    return kept


def cleaned(text: str) -> str:
    """The text without what nobody sees, for text of others; lines and tabs stay."""
    unseen = set(_unseen(text))
    if not unseen:
        return text
    return "".join(sign for place, sign in enumerate(text) if place not in unseen)


def _seen(text: str, what: str) -> str:
    unseen = _unseen(text)
    if unseen:
        place = unseen[0]
        before = cleaned(text[:place])[-_SHOWN:].strip()
        where = f"after `{before}`" if before else "at its beginning"
        raise InvalidError(
            f"{what} holds `U+{ord(text[place]):04X}`, a character that nobody sees",
            fix=f"delete it {where}, or type the text anew",
        )
    return text


def _unseen(text: str) -> list[int]:
    """The places of the characters that nobody sees."""
    if text.isascii() and text.isprintable():
        return []
    flags = {at for flag in _FLAG.finditer(text) for at in range(*flag.span())}
    return [
        place
        for place in range(len(text))
        if place not in flags and _is_unseen(text, place)
    ]


def _is_unseen(text: str, place: int) -> bool:
    sign = text[place]
    if sign in "\t\n\r" or sign in _DRAWN:
        return False
    if sign in _JOINERS:
        return not _joins(text, place)
    return (
        sign in _BLANK
        or unicodedata.category(sign) in _UNSEEN
        or _is_no_sign(ord(sign))
    )


def _joins(text: str, place: int) -> bool:
    """Between signs of a script that joins, or emoji; after a mark at a word's end too, as in Malayalam."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if not _is_joined(before):
        return False
    return unicodedata.category(before)[0] == "M" or _is_joined(after)


def _is_joined(sign: str) -> bool:
    # Cn: emoji that are newer than this Python.
    return (
        bool(sign)
        and ord(sign) >= _FIRST_JOINED
        and (
            unicodedata.category(sign)[0] in "LMS" or unicodedata.category(sign) == "Cn"
        )
    )


def _is_no_sign(code: int) -> bool:
    """Whether Unicode will never put a character there."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # noqa: PLR2004 (Unicode §23.7)
