"""Text to tree, for triggers, conditions and targets (language §1.3, §6).

The parser keeps its own stack, so no nesting of parentheses can exhaust the caller's.
"""

from __future__ import annotations

from charter.language.document import Target
from charter.language.names import is_field
from charter.language.trigger_tokens import (
    OPERATORS,
    Token,
    TriggerError,
    number,
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


def parse_trigger(text: str) -> Expression:
    """Parse a trigger or a condition; raises `TriggerError` with the column."""
    return _Parser(tokens(text)).expression()


def parse_target(text: str) -> Target:
    """Parse a clause's target such as `<= 48`; raises `TriggerError`."""
    operator, value, *rest = [*tokens(text), Token("end", "", len(text) + 1)]
    if operator.kind != "operator":
        raise TriggerError(_expected("a comparison such as `<= 48`", operator), 1)
    if value.kind != "number":
        raise TriggerError(_expected("a number", value), value.column)
    if rest[0].kind != "end":
        raise TriggerError(_expected("nothing more", rest[0]), rest[0].column)
    return Target(operator.text, number(value))


class _Level:
    """What has been read inside one pair of parentheses."""

    def __init__(self) -> None:
        self.negations = 0
        self.ands: list[Expression] = []
        self.ors: list[Expression] = []

    def take(self, operand: Expression) -> None:
        for _ in range(self.negations):
            operand = Not(operand)
        self.negations = 0
        self.ands.append(operand)

    def close_and(self) -> None:
        one = len(self.ands) == 1
        self.ors.append(self.ands[0] if one else And(tuple(self.ands)))
        self.ands = []

    def result(self) -> Expression:
        self.close_and()
        return self.ors[0] if len(self.ors) == 1 else Or(tuple(self.ors))


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.at = 0
        self.comparisons = 0
        self.levels = [_Level()]

    def expression(self) -> Expression:
        while True:
            self.operand()
            self.close_parentheses()
            if self.accept("or"):
                self.levels[-1].close_and()
            elif not self.accept("and"):
                break
        end = self.take()
        if end.kind != "end":
            raise TriggerError(_expected("`and` or `or`", end), end.column)
        if len(self.levels) > 1:
            raise TriggerError("a `(` is not closed", end.column)
        return self.levels[0].result()

    def operand(self) -> None:
        while True:
            if self.accept("not"):
                self.levels[-1].negations += 1
            elif self.accept("("):
                self.levels.append(_Level())
            else:
                break
        self.levels[-1].take(self.comparison())

    def close_parentheses(self) -> None:
        while self.tokens[self.at].text == ")":
            if len(self.levels) == 1:
                column = self.tokens[self.at].column
                raise TriggerError("a `)` closes nothing", column)
            self.at += 1
            self.levels[-2].take(self.levels.pop().result())

    def comparison(self) -> Expression:
        name = self.field()
        operator = self.take()
        if operator.text == "in":
            return Membership(name, self.literals())
        if operator.kind != "operator":
            wanted = f"`in` or one of {', '.join(f'`{one}`' for one in OPERATORS)}"
            raise TriggerError(_expected(wanted, operator), operator.column)
        value = self.take()
        literal = _literal(value)
        if operator.text not in ("==", "!=") and value.kind != "number":
            message = f"`{operator.text}` orders numbers only, found `{value.text}`"
            raise TriggerError(message, value.column)
        return Comparison(name, operator.text, literal)

    def field(self) -> str:
        token = self.take()
        if token.kind != "field" or not is_field(token.text):
            raise TriggerError(_expected("a field", token), token.column)
        self.comparisons += 1
        if self.comparisons > MAX_COMPARISONS:
            message = f"a trigger has at most {MAX_COMPARISONS} comparisons"
            raise TriggerError(message, token.column)
        return token.text

    def literals(self) -> tuple[Literal, ...]:
        self.expect("[")
        found = [_literal(self.take())]
        while self.accept(","):
            found.append(_literal(self.take()))
        self.expect("]")
        return tuple(found)

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def accept(self, text: str) -> bool:
        if self.tokens[self.at].text != text:
            return False
        self.at += 1
        return True

    def expect(self, text: str) -> None:
        token = self.take()
        if token.text != text:
            raise TriggerError(_expected(f"`{text}`", token), token.column)


def _literal(token: Token) -> Literal:
    if token.kind == "number":
        return number(token)
    if token.kind == "string":
        return token.text[1:-1]
    if token.text in ("true", "false"):
        return token.text == "true"
    wanted = 'a number, a "string", `true` or `false`'
    raise TriggerError(_expected(wanted, token), token.column)


def _expected(wanted: str, token: Token) -> str:
    if token.kind == "end":
        return f"expected {wanted}, found the end"
    hint = ""
    if token.text.lower() in ("and", "or", "not", "in", "true", "false"):
        hint = "; the words of a trigger are lower-case" * (token.kind == "field")
    return f"expected {wanted}, found `{token.text}`{hint}"
