"""One batch decided in memory: each message is answered, held or recognised; saving is somebody else's
work."""

import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal, NamedTuple

from shared.arrival import Arrival, Wire
from shared.effects import Effects
from shared.errors import RuleViolated, Violation
from shared.events.answers import IntakeAccepted, IntakeRefused, id_of_answer, name_of_answer
from shared.events.intake import ClockAdvanced
from shared.facts import Draft
from shared.held import Held
from shared.ids import derived
from shared.inbox import Inbox
from shared.refusals import said
from shared.units import OPERATOR
from shared.world import Fact, Forget, Keep, LeftOut, Moment, RefusedAndTold, Told, Unheard, Warned

Outcome = Literal["accepted", "refused", "held", "repeated"]


class Kept(NamedTuple):
    """Something for the vault: who said it where in INTAKE, and the fact that it belongs to."""

    keep: Keep
    position: int
    fact_id: str = ""
    #: What PRIVATE is told of it, before it is sealed.
    draft: Draft | None = None


@dataclass(slots=True, kw_only=True)
class Turn(Effects):
    """Decide messages in stream order and collect all that must be written in one transaction."""

    inbox: Inbox
    #: Does this service answer `clock.advanced`? Exactly one does.
    answers_clock: bool
    kept: list[Kept] = field(default_factory=list)
    #: Ids of persons of whom nothing may be kept.
    forgotten: list[str] = field(default_factory=list)
    #: Events whose id was here before: what was said first, or almost, lies in INTAKE once more.
    repeated: list[Arrival] = field(default_factory=list)
    holds: dict[int, tuple[Held, Wire, str]] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    #: What each message touches, by position: asked when loading, used again when deciding.
    touched: dict[int, frozenset[str]] = field(default_factory=dict)
    #: The codes of each refusal.
    refusals: list[tuple[Arrival, list[str]]] = field(default_factory=list)
    #: What the facts of a message carry as their trace, where it is not what came with it; by position.
    traces: dict[int, str] = field(default_factory=dict)

    @property
    def keeps(self) -> list[Keep]:
        """What goes to the vault."""
        return [one.keep for one in self.kept]

    def take(self, arrival: Arrival) -> Outcome:
        """A message that has just been read from the stream."""
        outcome = self._take(arrival)
        self.catch_up()
        return outcome

    def _take(self, arrival: Arrival) -> Outcome:
        if isinstance(arrival.event, ClockAdvanced) and arrival.path == OPERATOR:
            self.move_clock(arrival.position, arrival.event.date)
            self.catch_up()
            if not self.answers_clock:
                return self._decide(arrival, None, final=False)
        if self.inbox.seen(arrival):
            self.repeated.append(arrival)
            return "repeated"
        reused = self.inbox.reused(arrival)
        self.inbox.add(arrival)
        if reused:
            self.repeated.append(arrival)
            return self._refuse(
                arrival, (Violation("id_reused", "/id", values=(("id", arrival.id),)),), reused=True
            )
        return self._decide(arrival, None, final=False)

    def retake(self, arrival: Arrival, row: Held, *, final: bool) -> Outcome:
        """A held message whose turn may have come; `final`: what is still unheard now is refused."""
        outcome = self._decide(arrival, row, final=final)
        self.catch_up()
        return outcome

    def discard(self, arrival: Arrival, row: Held, reason: str) -> Outcome:
        """An operator gave a parked message up."""
        self._drop(row.position)
        return self._refuse(arrival, (Violation("discarded", values=(("reason", reason),)),))

    def _decide(self, arrival: Arrival, row: Held | None, *, final: bool) -> Outcome:
        if arrival.violations:
            self._drop(arrival.position)
            return self._refuse(arrival, arrival.violations)
        touches = self.touches(arrival)
        if self.memory.anything_waits:
            touches |= self._bound_to(arrival)
        if self.memory.blocked(touches, arrival.position):
            return self._queue(arrival, self._row(arrival, row, touches))
        try:
            today = self.memory.clock.at(arrival.position)
            told = list(self.domain.decide(arrival, self.memory.states, Moment(self.now, today)))
        except RuleViolated as refusal:
            self._drop(arrival.position)
            told = refusal.told if isinstance(refusal, RefusedAndTold) else ()
            return self._refuse(arrival, refusal.violations, told)
        except Unheard as missing:
            if final:
                self._drop(arrival.position)
                return self._refuse(arrival, (missing.otherwise,))
            held = self._row(arrival, row, touches | self._bound_to(arrival))
            return self._hold(arrival, replace(held, reason="waiting", needs=missing.needs, due=None))
        except Exception as error:  # a fault of ours: this message is tried again alone, the others go on
            return self._fail(arrival, self._row(arrival, row, touches), error)
        self._drop(arrival.position)
        return self._accept(arrival, told)

    def _queue(self, arrival: Arrival, row: Held) -> Outcome:
        """An earlier message that touches the same ids is held: this one waits its turn."""
        if row.reason == "waiting":
            row = replace(row, needs=self.memory.held.awaited_before(row.touches, row.position))
        return self._hold(arrival, row)

    def touches(self, arrival: Arrival) -> frozenset[str]:
        found = self.touched.get(arrival.position)
        if found is None:
            found = self.touched[arrival.position] = self.domain.touches(arrival)
        return found

    def _accept(self, arrival: Arrival, told: list[Told]) -> Outcome:
        ids = self._tell(arrival, told)
        if not isinstance(arrival.event, ClockAdvanced) or self.answers_clock:
            left_out = tuple(said(one.violation) for one in told if isinstance(one, LeftOut))
            warnings = tuple(said(one.violation) for one in told if isinstance(one, Warned))
            answer = IntakeAccepted(
                cause=arrival.id,
                subject=arrival.subject,
                facts=ids,
                left_out=left_out or None,
                warnings=warnings or None,
            )
            self._answer(arrival, answer)
        return "accepted"

    def _kept(self, keep: Keep, arrival: Arrival, fact_id: str, number: int) -> Kept:
        draft = None
        if keep.told is not None:
            id = derived(self.domain.service, arrival.path, arrival.id, "private", number)
            correlation = arrival.correlation or arrival.id
            today, trace = self._known_on(arrival), self._trace(arrival)
            draft = self.draft(keep.told, id, arrival.time, arrival.id, correlation, today, trace=trace)
        return Kept(keep, arrival.position, fact_id, draft)

    def _refuse(
        self,
        arrival: Arrival,
        violations: tuple[Violation, ...],
        told: Iterable[Told] = (),
        *,
        reused: bool = False,
    ) -> Outcome:
        self.refusals.append((arrival, [v.code for v in violations]))
        ids = self._tell(arrival, told)
        reasons = tuple(said(v) for v in violations)
        answer = IntakeRefused(cause=arrival.id, violations=reasons, facts=ids or None)
        self._answer(arrival, answer, arrival.digest if reused else b"")
        return "refused"

    def _tell(self, arrival: Arrival, told: Iterable[Told]) -> tuple[str, ...]:
        """The ids of the facts, in the order in which they were told."""
        today, trace = self._known_on(arrival), self._trace(arrival)
        ids: list[str] = []
        kept = 0
        for one in told:
            match one:
                case Forget():
                    self.forgotten.append(one.person_id)
                case Keep():
                    kept += 1
                    self.kept.append(self._kept(one, arrival, ids[-1] if ids else "", kept))
                case Fact():
                    id = derived(self.domain.service, arrival.path, arrival.id, len(ids))
                    ids.append(id)
                    correlation = arrival.correlation or arrival.id
                    draft = self.draft(one, id, arrival.time, arrival.id, correlation, today, trace=trace)
                    self.apply(draft, arrival.position)
                case LeftOut() | Warned():
                    pass  # said in the answer alone
        return tuple(ids)

    def _answer(self, arrival: Arrival, answer: IntakeAccepted | IntakeRefused, reused: bytes = b"") -> None:
        name = name_of_answer(arrival.path, arrival.id, reused)
        draft = self.draft(
            Fact(answer, arrival.path),
            id_of_answer(self.domain.service, name),
            arrival.time,
            arrival.id,
            arrival.correlation or arrival.id,
            self._known_on(arrival),
            f"intake:{name}",
            self._trace(arrival),
        )
        self.drafts.append(draft)

    def _trace(self, arrival: Arrival) -> str:
        return self.traces.get(arrival.position, arrival.traceparent)

    def _known_on(self, arrival: Arrival) -> date | None:
        """The operator's own word is known on the date it brings; all else on the date before it in
        INTAKE."""
        before = self.memory.clock.at(arrival.position)
        if isinstance(arrival.event, ClockAdvanced) and arrival.path == OPERATOR:
            return max(before or date.min, arrival.event.date)
        return before

    def _bound_to(self, arrival: Arrival) -> frozenset[str]:
        return frozenset(self.domain.bound_to(arrival, self.memory.states))

    def _row(self, arrival: Arrival, row: Held | None, touches: frozenset[str]) -> Held:
        """As it is held already, with what it is known to be bound to by now."""
        if row is None:
            return Held(arrival.position, touches, "waiting", arrival.wire.stored_at)
        return replace(row, touches=touches)

    def _fail(self, arrival: Arrival, row: Held, error: Exception) -> Outcome:
        attempts = row.attempts + 1
        used_up = attempts > len(self.retry_delays_s)
        due = None if used_up else self.now + timedelta(seconds=self.retry_delays_s[attempts - 1])
        failed = replace(
            row, reason="parked" if used_up else "failed", attempts=attempts, due=due, needs=frozenset()
        )
        trace = "".join(traceback.format_exception(error, limit=-8))
        return self._hold(arrival, failed, trace)

    def _hold(self, arrival: Arrival, row: Held, error: str = "") -> Outcome:
        self.memory.held.put(row)
        self.holds[row.position] = (row, arrival.wire, error)
        self.dropped.discard(row.position)
        return "held"

    def _drop(self, position: int) -> None:
        if position in self.memory.held.rows:
            self.memory.held.drop(position)
            self.holds.pop(position, None)
            self.dropped.add(position)
