"""What the database knows before an action of a run is decided, all of one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID

from charter.engine import Opening, Review, RunState, Said, Standing
from scopes.resolver.callers import Caller
from scopes.resolver.charters import Charter
from scopes.resolver.exact import minus

_MINUTE = Decimal(60_000_000)
_HUNDREDTH = Decimal("0.01")
_SAID = {"rejected": Said.NO, "expired": Said.EXPIRED}


@dataclass(frozen=True, slots=True)
class RunRow:
    """The locked run, as it stands before this request. `leased`: actions out on leases, used as well."""

    id: UUID
    manifest: int
    context: Mapping[str, Any]
    state: str
    opened_at: datetime
    max_actions: int
    actions_used: int
    leased: int
    refused: int
    pending: int
    counters: Mapping[str, Decimal]

    @property
    def spent(self) -> int:
        """What counts as used: what was, and what is out on leases."""
        return self.actions_used + self.leased


@dataclass(frozen=True, slots=True)
class Final:
    """The final answer this call was given before."""

    manifest: int
    manifest_digest: str
    request_digest: str
    effect: str
    code: str
    say: str
    reasons: list[dict[str, Any]]
    obligations: list[dict[str, Any]]
    shadow_effect: str


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review of this run that may bear on this request."""

    id: UUID
    call: str
    request_digest: str
    manifest: int
    manifest_digest: str
    state: str
    rules: list[str]
    expires_at: datetime
    redeemed_at: datetime | None

    def said(self, at: datetime) -> Said:
        """Where it stands at `at`; silence past its end is no."""
        if self.state == "approved":
            return Said.YES if self.redeemed_at is None else Said.USED
        if self.state == "open" and at < self.expires_at:
            return Said.OPEN
        return _SAID.get(self.state, Said.EXPIRED)


@dataclass(frozen=True, slots=True)
class Found:
    """Everything a ruling needs. `charter` is in force now, `opening` was at the opening.

    `broken`: a manifest did not read. `today` is what the agent used of day counters.
    """

    caller: Caller
    run: RunRow
    charter: Charter | None = None
    opening: Charter | None = None
    broken: bool = False
    final: Final | None = None
    reviews: tuple[ReviewRow, ...] = ()
    today: Mapping[str, Decimal] | None = None

    @property
    def at(self) -> datetime:
        """The moment, by the database's clock."""
        return self.caller.at

    @property
    def minutes(self) -> Decimal:
        """Minutes since the run was opened, rounded up to a hundredth.

        Limits are whole minutes, so rounding up never lets a late request through nor
        refuses one in time.
        """
        passed = max(self.at - self.run.opened_at, timedelta())
        exact = Decimal(passed // timedelta(microseconds=1)) / _MINUTE
        return exact.quantize(_HUNDREDTH, ROUND_CEILING).normalize()

    @property
    def timeout_minutes(self) -> int:
        """The smaller of the limits at the opening and in force (language §5)."""
        known = [one for one in (self.charter, self.opening) if one is not None]
        return min((one.compiled.timeout_minutes for one in known), default=0)

    @property
    def ends_at(self) -> datetime:
        """When the run's time is over."""
        return self.run.opened_at + timedelta(minutes=self.timeout_minutes)

    @property
    def max_actions(self) -> int:
        """The smaller of the limits at the opening and in force."""
        if self.charter is None:
            return self.run.max_actions
        return min(self.run.max_actions, self.charter.compiled.max_actions)

    @property
    def counter_limits(self) -> dict[str, Decimal]:
        """The smaller maximum of each counter, by its full key."""
        limits: dict[str, Decimal] = {}
        for one in (self.charter, self.opening):
            for key, most in (one.counters if one else {}).items():
                limits[key] = min(most, limits.get(key, most))
        return limits

    @property
    def stands(self) -> bool:
        """Whether run and manifest still stand, so that an allow may be repeated."""
        return (
            self.caller.refusal is None
            and self.run.state == "open"
            and self.minutes <= self.timeout_minutes
            and self.final is not None
            and self.final.manifest == self.caller.manifest
        )

    def content_before(self, call: str) -> str | None:
        """The content digest this call came with before, None when it is new."""
        if self.final is not None:
            return self.final.request_digest
        asked = (row.request_digest for row in self.reviews if row.call == call)
        return next(asked, None)

    def standing(self) -> Standing:
        """Step 2's facts for the engine."""
        return self.caller.standing

    def state(
        self, call: str, usage: Mapping[str, Decimal], *, again: bool
    ) -> RunState:
        """The run's state for the engine; `again`: this very request was counted before."""
        own: Mapping[str, Decimal] = usage if again else {}
        allowed = self.final is not None and self.final.effect == "allow"
        return RunState(
            actions_used=self.run.spent - (1 if again and allowed else 0),
            minutes_elapsed=self.minutes,
            counters=minus(self.run.counters, own),
            day_counters=minus(self.today or {}, own),
            closed=self.run.state != "open",
            reviews=tuple(self._review(row, call) for row in self.reviews),
            call_content=self.content_before(call),
            opening=self._opening(),
        )

    def _opening(self) -> Opening | None:
        """The maximums at the opening; None where those in force are no larger."""
        opening, now = self.opening, self.charter
        if now is opening and now and self.run.max_actions >= now.compiled.max_actions:
            return None
        return Opening(
            max_actions=self.run.max_actions,
            timeout_minutes=opening.compiled.timeout_minutes if opening else None,
            counters=opening.counters if opening else {},
        )

    def _review(self, row: ReviewRow, call: str) -> Review:
        said = row.said(self.at)
        # A no is for the content, whatever the call; a question or a yes is this call's
        # alone, so another call's must not count as the same question asked again.
        same = row.call == call or said in {Said.NO, Said.EXPIRED}
        return Review(
            content=row.request_digest if same else "",
            call=row.call,
            manifests=(row.manifest_digest,),
            said=said,
            rules=frozenset(row.rules),
        )
