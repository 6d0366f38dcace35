"""The outcome contract as a form: a sentence, and its clauses one row each."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator

from charter.language import Clause, Contract, OnBreach, Target
from charter.language.names import is_metric, is_name
from registry.forms import CharterForm
from scopes.forms.draft import CounterForm

COMPARATORS = (
    ("<=", "at most"),
    ("<", "less than"),
    (">=", "at least"),
    (">", "more than"),
    ("==", "exactly"),
    ("!=", "anything but"),
)
BREACHES = (
    ("notify_owner", "tell the owner"),
    ("require_review", "every action asks a person"),
    ("suspend", "suspend the agent"),
)
LENGTH = RegexValidator(
    r"^[1-9][0-9]{0,4}[mhdw]\Z",
    "write a number and `m`, `h`, `d` or `w`, such as `30d`",
)

NO_BLANKS = "write `_` in place of blanks, as in `time_to_first_value`"


class ContractForm(CounterForm):
    """What the agent must achieve, in one sentence, and what a breach does."""

    outcome = forms.CharField(
        label="Outcome",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One sentence with a result, a number and a time",
        error_messages={"required": "say what the agent must achieve"},
    )
    on_breach = forms.ChoiceField(label="If it is missed", choices=BREACHES)


class ClauseForm(CharterForm):
    """One measurable promise, in plain words; an untouched row is no promise."""

    name = forms.CharField(
        label="Name",
        max_length=128,
        help_text="Such as time_to_first_value",
        error_messages={"required": "give the clause a name"},
    )
    metric = forms.CharField(
        label="What is measured",
        max_length=64,
        widget=forms.TextInput(attrs={"list": "metrics", "autocomplete": "off"}),
        help_text="The metric's name, such as hours_to_first_value",
        error_messages={"required": "name the metric"},
    )
    comparator = forms.ChoiceField(
        label="Must be", choices=COMPARATORS, initial=COMPARATORS[0][0]
    )
    target = forms.DecimalField(
        label="Target",
        max_digits=18,
        decimal_places=6,
        error_messages={
            "required": "write the number to reach",
            "invalid": "write a number, such as 48 or 0.5",
        },
    )
    unit = forms.CharField(
        label="Unit", max_length=60, required=False, help_text="Such as hours"
    )
    objective = forms.DecimalField(
        label="In how many % of runs",
        required=False,
        max_digits=9,
        decimal_places=6,
        max_value=100,
        help_text="100 if left empty",
        error_messages={
            "invalid": "write a percentage, such as 95",
            "max_value": "a percentage is at most 100",
        },
    )
    window = forms.CharField(
        label="Over", required=False, validators=[LENGTH], help_text="Such as 30d"
    )
    min_sample = forms.IntegerField(
        label="Counted from how many runs",
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text="20 if left empty",
        error_messages={"min_value": "write 1 or more"},
    )
    source = forms.CharField(
        label="Measured by",
        max_length=128,
        required=False,
        help_text="A service such as crm; server for what Charter counts itself",
    )
    report_within = forms.CharField(
        label="Reported within",
        required=False,
        validators=[LENGTH],
        help_text="Such as 72h",
    )
    guardrail = forms.BooleanField(
        label="A guardrail: missing it counts even when the goals are met",
        required=False,
    )

    def clean_name(self) -> str:
        return _named(self.cleaned_data["name"], is_name, "a name", NO_BLANKS)

    def clean_metric(self) -> str:
        rule = "write lower-case letters, digits and `_`, as in `hours_to_first_value`"
        return _named(self.cleaned_data["metric"], is_metric, "a metric's name", rule)

    def clean_source(self) -> str:
        given = self.cleaned_data["source"]
        return _named(given, is_name, "a name", NO_BLANKS) if given else ""

    def clean_objective(self) -> Decimal | None:
        given: Decimal | None = self.cleaned_data["objective"]
        if given is not None and given <= 0:
            raise forms.ValidationError("a percentage is above 0")
        return given


def _named(text: str, good: Callable[[object], bool], what: str, rule: str) -> str:
    if not good(text):
        raise forms.ValidationError(f"`{text}` is not {what}: {rule}")
    return text


if TYPE_CHECKING:
    ClauseForms = forms.BaseFormSet[ClauseForm]
else:
    ClauseForms = forms.BaseFormSet


class BaseClauseFormSet(ClauseForms):
    """The clauses; each has a name of its own."""

    def clean(self) -> None:
        """Name the clause that is there twice."""
        names = [
            form.cleaned_data["name"]
            for form in self.forms
            if form.cleaned_data.get("name") and not form.cleaned_data.get("DELETE")
        ]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise forms.ValidationError(
                f"two clauses are named `{twice[0]}`; give each a name of its own"
            )


ClauseFormSet = forms.formset_factory(
    ClauseForm, formset=BaseClauseFormSet, extra=1, can_delete=True, max_num=50
)


def contract_from(form: ContractForm, clauses: ClauseForms) -> Contract:
    """Two valid forms as the language's values."""
    return Contract(
        outcome=form.cleaned_data["outcome"],
        clauses=tuple(
            _clause(one.cleaned_data)
            for one in clauses.forms
            if one.cleaned_data.get("name") and not one.cleaned_data.get("DELETE")
        ),
        on_breach=OnBreach(form.cleaned_data["on_breach"]),
    )


def _clause(facts: dict[str, Any]) -> Clause:
    objective = facts["objective"]
    return Clause(
        name=facts["name"],
        metric=facts["metric"],
        target=Target(facts["comparator"], facts["target"].normalize()),
        unit=facts["unit"] or None,
        objective=None if objective is None else objective.normalize(),
        window=facts["window"] or None,
        min_sample=facts["min_sample"],
        source=facts["source"] or None,
        report_within=facts["report_within"] or None,
        guardrail=facts["guardrail"],
    )


def clause_rows(contract: Contract) -> list[dict[str, Any]]:
    """The clauses as the rows of a form."""
    return [
        {
            "name": clause.name,
            "metric": clause.metric,
            "comparator": clause.target.op,
            "target": clause.target.value,
            "unit": clause.unit,
            "objective": clause.objective,
            "window": clause.window,
            "min_sample": clause.min_sample,
            "source": clause.source,
            "report_within": clause.report_within,
            "guardrail": clause.guardrail,
        }
        for clause in contract.clauses
    ]
