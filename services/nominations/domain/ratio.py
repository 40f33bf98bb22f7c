"""How many a unit proposes for an award in a year, against those it proposes for the award below (domain 2.3), and again
how many are decided: exact integers, the share from the rule set."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from immutables import Map

from services.nominations.domain.nomination import Nomination
from services.nominations.rules import Award, RatioCap, RuleSet
from shared.errors import Violation
from shared.events import Event
from shared.events.base import Nominee
from shared.events.nominations import (
    AwardDecided,
    AwardRevoked,
    NominationLapsed,
    NominationReceived,
    NominationRejected,
    NominationWithdrawn,
)
from shared.world import States

NOBODY: Map[str, bool] = Map()


@dataclass(frozen=True, slots=True)
class Proposed:
    """Nominations of a unit, year and award that stand: neither ended without an award nor revoked."""

    #: By id; true once decided, where the award is one that a share caps.
    nominations: Map[str, bool] = NOBODY

    @property
    def decided(self) -> int:
        return sum(self.nominations.values())


def key_of(path: str, year: int, award: str) -> str:
    return f"proposed:{path}/{year}/{award}"


def keys(path: str, year: int, award: str, rules: RuleSet) -> tuple[str, ...]:
    """What a nomination changes or is counted against; nothing where no ratio speaks of its award."""
    known = rules.awards.get(award)
    if known is None or not (known.ratio_cap or award in rules.bases):
        return ()
    codes = (award, known.ratio_cap.of) if known.ratio_cap else (award,)
    return tuple(key_of(path, year, code) for code in codes)


def tags(path: str, year: int, award: Award, rules: RuleSet) -> tuple[str, ...]:
    """Where a nomination is counted."""
    return keys(path, year, award.code, rules)[:1]


def tags_of_decision(nomination: Nomination, award: Award) -> tuple[str, ...]:
    """Where it counts as decided: those of the award below, thousands, need not be told apart."""
    return (key_of(nomination.proposer, nomination.year, award.code),) if award.ratio_cap else ()


def keys_at_decision(nomination: Nomination, award: Award) -> tuple[str, ...]:
    """What a decision on it is counted with and against; nothing where the share is not asked again."""
    cap = award.ratio_cap
    codes = (award.code, cap.of) if cap and cap.at_decision else ()
    return tuple(key_of(nomination.proposer, nomination.year, code) for code in codes)


def wrong_at_decision(
    ids: Sequence[str], listed: Iterable[tuple[Nomination, Award]], states: States
) -> Iterator[Violation]:
    """With those of this list more would be decided than the share of those who stand for the award below, decided or not
    yet; each is named by its place among the ids of the list."""
    groups: dict[tuple[RatioCap, tuple[str, ...]], list[str]] = {}
    for nomination, award in listed:
        if award.ratio_cap and (keys := keys_at_decision(nomination, award)):
            groups.setdefault((award.ratio_cap, keys), []).append(nomination.id)
    for (cap, (own, base)), group in groups.items():
        decided, below = states[own].decided + len(group), len(states[base].nominations)
        for id in group if cap.exceeded(decided, below) else ():
            ratio = f"{cap.share} {cap.of} ({decided} / {below}), {id}"
            pointer = f"/data/nomination_ids/{ids.index(id)}"
            yield Violation("ratio_exceeded", pointer, law=cap.citation, values=(("ratio", ratio),))


def wrong_with_ratio(path: str, year: int, award: Award, states: States) -> Iterator[Violation]:
    """With this one there would be more than the share of those proposed for the award below."""
    cap = award.ratio_cap
    if cap is None:
        return
    own: Proposed = states[key_of(path, year, award.code)]
    base: Proposed = states[key_of(path, year, cap.of)]
    proposed, below = len(own.nominations) + 1, len(base.nominations)
    if cap.exceeded(proposed, below):
        ratio = f"{cap.share} {cap.of} ({proposed} / {below})"
        yield Violation("ratio_exceeded", "/data/award", law=cap.citation, values=(("ratio", ratio),))


def wrong_with_members(nominee: Nominee, award: Award, rules: RuleSet) -> Iterator[Violation]:
    """Too few of a collective's members hold the title that its own asks of them; only where both numbers are given."""
    least = rules.spanning.members.get(award.code)
    if least is None or nominee.members is None or nominee.advanced_members is None:
        return
    if nominee.advanced_members > nominee.members:
        reason = "more advanced members than members"
        yield Violation("schema_invalid", "/data/nominee/advanced_members", values=(("reason", reason),))
    elif nominee.advanced_members * least.share.denominator < least.share.numerator * nominee.members:
        missing = f"{least.of} {least.share} ({nominee.advanced_members} / {nominee.members})"
        yield Violation(
            "prerequisite_missing",
            "/data/nominee/advanced_members",
            law=least.citation,
            values=(("missing", missing),),
        )


def evolve(state: Proposed, event: Event) -> Proposed:
    match event:
        case NominationReceived():
            return Proposed(state.nominations.set(event.nomination_id, False))
        case AwardDecided():
            return Proposed(state.nominations.set(event.nomination_id, True))
        case NominationWithdrawn() | NominationRejected() | NominationLapsed() | AwardRevoked():
            gone = event.nomination_id in state.nominations
            return Proposed(state.nominations.delete(event.nomination_id)) if gone else state
        case _:
            return state
