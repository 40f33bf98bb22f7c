"""What a nominee must hold of earlier years: titles in consecutive years, an initiative of a level, its value (domain
2.3, 2.4). Joint consent replaces none of it."""

from collections.abc import Iterable, Iterator
from datetime import date

from services.nominations.domain.person import LEVELS, Record
from services.nominations.rules import Award, Prerequisite, RuleSet, ValueBar
from shared.errors import Violation
from shared.events import intake
from shared.events.nominations import Basis

Found = Basis | Violation


def found(event: intake.NominationSubmitted, award: Award, record: Record, rules: RuleSet, day: date) -> list[Found]:
    """What the nomination rests on, and what is missing: every prerequisite gives one or the other.

    A form proposed for a movement or a sudden deed asks for none of it; a title always does.
    """
    if award.kind == "form" and event.kind not in rules.spanning.merit:
        return [*_value(award, record, rules, event.achievement_period[1])]
    return [
        *(one for asked in award.prerequisites for one in _found(asked, event, record, rules, day)),
        *_value(award, record, rules, event.achievement_period[1]),
    ]


def _found(
    asked: Prerequisite, event: intake.NominationSubmitted, record: Record, rules: RuleSet, day: date
) -> Iterator[Found]:
    if asked.award is not None:
        yield from _titles(asked, asked.award, event, record, rules)
    elif basis := _initiative(asked, event, record, day):
        yield basis
    else:
        yield _missing(asked, "/data/prior_initiatives", f"initiative / sáng kiến: {asked.level}", rules)


def _titles(
    asked: Prerequisite, award: str, event: intake.NominationSubmitted, record: Record, rules: RuleSet
) -> Iterator[Found]:
    """The years before that of the achievement, without a gap; of a single one any year will do."""
    year, held = event.achievement_period[1].year, _held(award, event, record, rules)
    if asked.years == 1:
        latest = max((one for one in held if one <= year), default=year)
        wanted = [latest]
    else:
        wanted = [year - before for before in range(asked.years, 0, -1)]
    missing = [one for one in wanted if one not in held]
    if missing:
        yield _missing(asked, "/data/prior_awards", f"{award} {', '.join(map(str, missing))}", rules)
    else:
        yield from (held[one] for one in wanted)


def _held(award: str, event: intake.NominationSubmitted, record: Record, rules: RuleSet) -> dict[int, Basis]:
    """Years in which the award is held; what was declared counts unless the system knows better.

    A revoked award breaks the chain; one of a movement or a sudden deed is no basis for merit (domain G4).
    """
    decided = [entry for _, entry in record.achievements if entry.award == award and entry.award_id]
    known = {entry.year for entry in decided}
    held = {
        prior.year: Basis(kind="declared_award", id=prior.decision_number, award=award, year=prior.year)
        for prior in event.prior_awards
        if prior.award == award and prior.year not in known
    }
    for entry in decided:
        if not entry.revoked and entry.commendation_type in rules.spanning.merit:
            held[entry.year] = Basis(kind="award", id=entry.award_id, award=award, year=entry.year)
    return held


def _initiative(
    asked: Prerequisite, event: intake.NominationSubmitted, record: Record, day: date
) -> Basis | None:
    """The earliest recognised at the level or above it; else what was declared of the time before the system."""
    enough = LEVELS[[str(level) for level in LEVELS].index(asked.level or "") :]
    known = [(day_, id, level) for id, level, day_, _ in record.recognised(day) if level in enough]
    if known:
        recognised_on, id, level = min(known)
        return Basis(kind="initiative", id=id, level=level, year=recognised_on.year)
    for prior in sorted(event.prior_initiatives, key=lambda prior: prior.year):
        if prior.level in enough:
            return Basis(
                kind="declared_initiative", id=prior.decision_number, level=prior.level, year=prior.year
            )
    return None


def _value(award: Award, record: Record, rules: RuleSet, until: date) -> Iterator[Violation]:
    """The value of own initiatives reaches one of the bars: of one of them, or of consecutive years together."""
    bars = rules.spanning.values.get(award.code, ())
    worth = {id: (day.year, vnd) for id, _, day, vnd in record.recognised(until)}
    if not bars or any(_reaches(bar, worth.values(), until.year) for bar in bars):
        return
    least = " / ".join(f"{bar.vnd:,} VND, {bar.years}" for bar in bars)
    yield Violation(
        "prerequisite_missing",
        "/data/nominee",
        rule="III.1.e",
        law=f"{rules.id}: {bars[0].citation}",
        values=(("missing", f"initiative / sáng kiến: {least}"),),
    )


def _reaches(bar: ValueBar, worth: Iterable[tuple[int, int]], year: int) -> bool:
    if bar.years == 1:
        return any(vnd >= bar.vnd for _, vnd in worth)
    wanted = range(year - bar.years + 1, year + 1)
    inside = [(one, vnd) for one, vnd in worth if one in wanted]
    return {one for one, _ in inside} == set(wanted) and sum(vnd for _, vnd in inside) >= bar.vnd


def _missing(asked: Prerequisite, pointer: str, what: str, rules: RuleSet) -> Violation:
    law = f"{rules.id}: {asked.citation}"
    return Violation("prerequisite_missing", pointer, asked.rule, law, (("missing", what),))
