"""Text to tree, for triggers, conditions and targets (language §1.3, §6).

The parser keeps its own stack, so no nesting of parentheses can exhaust the caller's.
Columns are only found for what is wrong: a document may hold sixty thousand tokens.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from charter.language.document import Target
from charter.language.names import is_field
from charter.language.trigger_tokens import (
    MAX_LENGTH,
    OPERATORS,
    WORDS,
    TriggerError,
    column,
    complaint,
    is_number,
    literal,
    tokens,
)
from charter.language.triggers import (
    And,
    Comparison,
    Expression,
    Literal,
    Membership,
    Not,
    Or,
)

__all__ = ["TriggerError", "parse_target", "parse_trigger"]

MAX_COMPARISONS = 20

_BEFORE = frozenset({"(", "not"})
_OPERATORS = frozenset(OPERATORS)
_EQUAL = frozenset({"==", "!="})
_is_field = lru_cache(maxsize=4096)(is_field)
_Operands = tuple[Expression, ...]


def parse_trigger(text: str) -> Expression:
    """Parse a trigger or a condition; raises `TriggerError` with the column."""
    return _Parser(text).expression()


def parse_target(text: str) -> Target:
    """Parse a clause's target such as `<= 48`; raises `TriggerError`."""
    parser = _Parser(text)
    operator = parser.take()
    if operator not in OPERATORS:
        raise parser.expected("a comparison such as `<= 48`")
    if not is_number(parser.tokens[parser.at]):
        parser.take()
        raise parser.expected("a number")
    value = parser.literal()
    if parser.take():
        raise parser.expected("nothing more")
    return Target(operator, Decimal(value))


class _Parser:
    """Goes over the tokens once; `ands` and `ors` are those of the open parentheses."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            limit = f"a trigger has at most {MAX_LENGTH} characters"
            raise TriggerError(f"{limit}, this has {len(text)}", MAX_LENGTH + 1)
        self.text = text
        self.tokens = tokens(text)
        self.at = 0
        self.comparisons = 0
        self.negations = 0
        self.ands: _Operands = ()
        self.ors: _Operands = ()
        self.outer: list[tuple[int, _Operands, _Operands]] = []

    def expression(self) -> Expression:
        while True:
            if self.tokens[self.at] in _BEFORE:
                self.open()
            operand = self.comparison()
            if self.negations or self.tokens[self.at] == ")":
                self.close(operand)
            else:
                self.ands = (*self.ands, operand)
            joint = self.take()
            if joint == "or":
                self.ors = (*self.ors, _and(self.ands))
                self.ands = ()
            elif joint != "and":
                break
        if joint:
            raise self.expected("`and` or `or`")
        if self.outer:
            raise self.error("a `(` is not closed")
        return self.joined()

    def open(self) -> None:
        """Take what stands before an operand."""
        while (word := self.tokens[self.at]) in _BEFORE:
            self.at += 1
            if word == "not":
                self.negations += 1
            else:
                self.outer.append((self.negations, self.ands, self.ors))
                self.negations, self.ands, self.ors = 0, (), ()

    def close(self, operand: Expression) -> None:
        """Keep an operand, and each group that ends with it as another one."""
        while True:
            for _ in range(self.negations):
                operand = Not(operand)
            self.ands = (*self.ands, operand)
            if self.tokens[self.at] != ")":
                break
            self.at += 1
            if not self.outer:
                raise self.error("a `)` closes nothing")
            operand = self.joined()
            self.negations, self.ands, self.ors = self.outer.pop()
        self.negations = 0

    def joined(self) -> Expression:
        last = _and(self.ands)
        return Or((*self.ors, last)) if self.ors else last

    def comparison(self) -> Expression:
        """Take a comparison; the usual kind is looked at as a whole."""
        name, operator, word = self.tokens[self.at : self.at + 3]
        if operator in _OPERATORS and self.comparisons < MAX_COMPARISONS:
            value = literal(word)
            ordered = type(value) is Decimal or operator in _EQUAL
            if value is not None and ordered and _is_field(name):
                self.at += 3
                self.comparisons += 1
                return Comparison(name, operator, value)
        return self.membership()

    def membership(self) -> Expression:
        """Take a membership, or say what keeps this from being a comparison."""
        at = self.at
        name, operator = self.field(), self.tokens[at + 1]
        self.at = at + 2
        if operator == "in":
            return Membership(name, self.literals())
        if operator not in _OPERATORS:
            wanted = f"`in` or one of {', '.join(f'`{one}`' for one in OPERATORS)}"
            raise self.expected(wanted)
        self.literal()
        token = self.tokens[self.at - 1]
        raise self.error(f"`{operator}` orders numbers only, found `{token}`")

    def field(self) -> str:
        name = self.tokens[self.at]
        self.at += 1
        if not _is_field(name):
            raise self.expected("a field in lower-case letters, digits and `_`")
        self.comparisons += 1
        if self.comparisons > MAX_COMPARISONS:
            raise self.error(f"a trigger has at most {MAX_COMPARISONS} comparisons")
        return name

    def literals(self) -> tuple[Literal, ...]:
        if self.take() != "[":
            raise self.expected("`[`")
        found = [self.literal()]
        while (word := self.take()) == ",":
            found.append(self.literal())
        if word != "]":
            raise self.expected("`]`")
        return tuple(found)

    def literal(self) -> Literal:
        token = self.tokens[self.at]
        self.at += 1
        value = literal(token)
        if value is not None:
            return value
        if is_number(token):
            raise self.error("a number beyond the range of a double")
        raise self.expected('a number, a "string", `true` or `false`')

    def take(self) -> str:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def error(self, message: str) -> TriggerError:
        """Say what is wrong with the token that was taken last."""
        return TriggerError(message, column(self.text, self.at - 1))

    def expected(self, wanted: str) -> TriggerError:
        token = self.tokens[self.at - 1]
        if not token:
            return self.error(f"expected {wanted}, found the end")
        if wrong := complaint(token):
            return self.error(wrong)
        is_shouted = token != token.lower() and token.lower() in WORDS
        hint = "; the words of a trigger are lower-case" if is_shouted else ""
        return self.error(f"expected {wanted}, found `{token}`{hint}")


def _and(operands: _Operands) -> Expression:
    return operands[0] if len(operands) == 1 else And(operands)
