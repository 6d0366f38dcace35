"""An approval rule as a form: when it speaks, and a row for each group it asks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms

from approvals.models import Gate
from approvals.rules import MAX_HOURS, MAX_QUORUM, MAX_STAGES, Group, Need, Rule, Stage
from registry.forms import CharterForm
from registry.models import Environment, Role, Team

COUNTED = (("clock", "hours of the clock"), ("working", "working hours"))
RISKS = (("low", "any risk"), ("medium", "medium risk or high"), ("high", "high risk"))
KINDS = (
    ("wider", "something is wider"),
    ("removes_safeguard", "a safeguard is removed"),
    ("narrower", "something is narrower"),
    ("same_reach", "only words change"),
)


class RuleForm(CharterForm):
    """When the rule speaks."""

    name = forms.CharField(
        label="Name",
        max_length=100,
        help_text="Such as Money in production",
        error_messages={"required": "give the rule a name"},
    )
    environments = forms.MultipleChoiceField(
        label="Where",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Everywhere if none is ticked",
    )
    risk = forms.ChoiceField(label="From this risk on", choices=RISKS, initial="low")
    kinds = forms.MultipleChoiceField(
        label="What changes",
        choices=KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Whatever changes if none is ticked",
    )
    without_owner = forms.BooleanField(
        label="The agent's owner does not count, nor anybody of the owner team",
        required=False,
    )
    gate = forms.ChoiceField(
        label="An outside system that must answer yes after approval",
        required=False,
        help_text="Gates are made in the settings",
    )
    automatic = forms.BooleanField(
        label="Nobody is asked: what is not wider and removes no safeguard starts by itself",
        required=False,
    )

    returning = forms.BooleanField(
        label="… and only a version that was in force there before", required=False
    )

    break_glass = forms.BooleanField(
        label="Only in an emergency: these may agree without the others, who review it afterwards",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = self.fields["environments"]
        assert isinstance(places, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        places.choices = list(Environment.objects.values_list("slug", "name"))
        gate = self.fields["gate"]
        assert isinstance(gate, forms.ChoiceField)  # noqa: S101 (declared above)
        names = Gate.objects.filter(removed_at=None).values_list("name", flat=True)
        gate.choices = [("", "None"), *((name, name) for name in names)]


class NeedForm(CharterForm):
    """One group that must agree; groups of the same stage are asked side by side."""

    stage = forms.IntegerField(
        label="Stage", min_value=1, max_value=MAX_STAGES, initial=1
    )
    quorum = forms.IntegerField(
        label="How many", min_value=1, max_value=MAX_QUORUM, initial=1
    )
    group = forms.ChoiceField(
        label="Of whom",
        error_messages={"required": "choose who is asked"},
    )
    people = forms.CharField(
        label="Their e-mail addresses",
        required=False,
        max_length=1000,
        help_text="For people named one by one, with blanks between",
    )
    within_hours = forms.IntegerField(
        label="Hours to answer", min_value=1, max_value=MAX_HOURS, initial=72
    )
    counted = forms.ChoiceField(label="Counted as", choices=COUNTED, initial="clock")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        group = self.fields["group"]
        assert isinstance(group, forms.ChoiceField)  # noqa: S101 (declared above)
        teams = Team.objects.values_list("slug", "name")
        group.choices = [
            ("", "Choose"),
            ("owner_team", "The team that owns the agent"),
            ("line", "The line above the accountable person"),
            *((f"role:{role}", f"{label}s") for role, label in Role.choices),
            *((f"team:{slug}", name) for slug, name in teams),
            ("people", "People named one by one"),
        ]

    def clean(self) -> dict[str, Any]:
        """People are named where they are asked by name."""
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("group") == "people" and not facts.get("people", "").split():
            self.add_error("people", "write whom to ask, by e-mail address")
        return facts


if TYPE_CHECKING:
    NeedForms = forms.BaseFormSet[NeedForm]
else:
    NeedForms = forms.BaseFormSet


class _SameTime(NeedForms):
    """The groups of a rule; those of one stage count their hours the same way."""

    def clean(self) -> None:
        """Say which group counts its hours unlike another of its stage."""
        super().clean()
        counted: dict[int, str] = {}
        for form in self.forms:
            row = getattr(form, "cleaned_data", {})
            if not row.get("group") or row.get("DELETE") or "stage" not in row:
                continue
            if counted.setdefault(row["stage"], row["counted"]) != row["counted"]:
                form.add_error(
                    "counted", "groups of one stage count their hours the same way"
                )


NeedFormSet = forms.formset_factory(
    NeedForm, formset=_SameTime, extra=1, can_delete=True, max_num=20
)


class ProposalForm(CharterForm):
    """Why the rules change."""

    why = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The other administrators read it before they agree",
        error_messages={"required": "say why the rules change"},
    )


def rule_from(form: RuleForm, needs: NeedForms) -> Rule:
    """Two valid forms as a rule; stages without a row close up."""
    facts = form.cleaned_data
    rows = [
        one.cleaned_data
        for one in needs.forms
        if one.cleaned_data.get("group") and not one.cleaned_data.get("DELETE")
    ]
    rows.sort(key=lambda row: row["stage"])
    return Rule(
        name=facts["name"],
        environments=frozenset(facts["environments"]),
        risk=facts["risk"],
        kinds=frozenset(facts["kinds"]),
        automatic=facts["automatic"],
        returning=facts["returning"],
        without_owner=facts["without_owner"],
        break_glass=facts["break_glass"],
        gate=facts["gate"],
        stages=tuple(
            _stage(list(found))
            for _, found in groupby(rows, key=lambda row: row["stage"])
        ),
    )


def _stage(rows: list[dict[str, Any]]) -> Stage:
    return Stage(
        needs=tuple(Need(_group(row), row["quorum"]) for row in rows),
        within_hours=min(row["within_hours"] for row in rows),
        working=rows[0]["counted"] == "working",
    )


def _group(row: dict[str, Any]) -> Group:
    kind, _, name = row["group"].partition(":")
    if kind == "people":
        return Group(kind, tuple(sorted(set(row["people"].lower().split()))))
    return Group(kind, (name,) if name else ())


def rule_rows(rule: Rule) -> list[dict[str, Any]]:
    """The rule's groups as the rows of a form."""
    return list(_rows(rule))


def _rows(rule: Rule) -> Iterator[dict[str, Any]]:
    for place, stage in enumerate(rule.stages, start=1):
        for need in stage.needs:
            group = need.group
            is_named = group.kind in {"team", "role"}
            yield {
                "stage": place,
                "quorum": need.quorum,
                "group": f"{group.kind}:{group.names[0]}" if is_named else group.kind,
                "people": " ".join(group.names) if group.kind == "people" else "",
                "within_hours": stage.within_hours,
                "counted": "working" if stage.working else "clock",
            }
