"""What a nominee must hold of earlier years: titles in consecutive years, an initiative of a level, its value (domain
2.3, 2.4). Joint consent replaces none of it."""

from collections.abc import Iterator, Mapping
from datetime import date

from services.nominations.domain.person import LEVELS, Level, Record
from services.nominations.rules import Award, Prerequisite, RuleSet, ValueBar
from shared.errors import Violation
from shared.events import intake
from shared.events.nominations import Basis

Found = Basis | Violation


def found(
    event: intake.NominationSubmitted, award: Award, record: Record, rules: RuleSet, day: date
) -> list[Found]:
    """What the nomination rests on, and what is missing: every prerequisite gives one or the other.

    A form proposed for a movement or a sudden deed asks for none of it; a title always does.
    """
    if award.kind == "form" and event.kind not in rules.spanning.merit:
        return [*_value(award, record, rules, event.achievement_period[1])]
    return [
        *(one for asked in award.prerequisites for one in _found(asked, event, record, rules, day)),
        *_value(award, record, rules, event.achievement_period[1]),
    ]


def fallen(id: str, record: Record, award: Award, until: date, rules: RuleSet, pointer: str) -> Iterator[Violation]:
    """What a nomination was received on and holds no longer, when it is to be forwarded or decided: an award revoked
    or an initiative annulled since, where nothing of the same year or level stands in its place (domain 2.4)."""
    for basis in dict(record.achievements)[id].rests_on:
        asked = next((one for one in award.prerequisites if one.award == basis.award), None)
        if basis.kind.startswith("declared") or _stands(basis, asked, record, until, rules):
            continue
        what = f"{basis.award} {basis.year}" if basis.award else f"initiative / sáng kiến {basis.id} ({basis.year})"
        law = f"{rules.id}: {asked.citation if asked else award.citation}"
        yield Violation("prerequisite_missing", pointer, asked.rule if asked else "", law, (("missing", what),))


def _stands(basis: Basis, asked: Prerequisite | None, record: Record, until: date, rules: RuleSet) -> bool:
    """What only its own value carries has nothing in its place."""
    if basis.award is not None:
        return basis.year in _decided(basis.award, record, rules)
    known = list(record.recognised(until))
    return any(id == basis.id if asked is None else level in _levels(asked) for id, level, _, _ in known)


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
    known = {entry.year for _, entry in record.achievements if entry.award == award and entry.award_id}
    declared = {
        prior.year: Basis(kind="declared_award", id=prior.decision_number, award=award, year=prior.year)
        for prior in event.prior_awards
        if prior.award == award and prior.year not in known
    }
    return declared | _decided(award, record, rules)


def _decided(award: str, record: Record, rules: RuleSet) -> dict[int, Basis]:
    """Years in which the system knows it to be held."""
    return {
        entry.year: Basis(kind="award", id=entry.award_id, award=award, year=entry.year)
        for _, entry in record.achievements
        if entry.award == award and entry.award_id and not entry.revoked
        if entry.commendation_type in rules.spanning.merit
    }


def _levels(asked: Prerequisite) -> tuple[Level, ...]:
    """The level that is asked for and those above it."""
    return LEVELS[[str(level) for level in LEVELS].index(asked.level or "") :]


def _initiative(
    asked: Prerequisite, event: intake.NominationSubmitted, record: Record, day: date
) -> Basis | None:
    """The earliest recognised at the level or above it; else what was declared of the time before the system."""
    enough = _levels(asked)
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


def _value(award: Award, record: Record, rules: RuleSet, until: date) -> Iterator[Found]:
    """Own initiatives whose value reaches one of the bars: one of them, or those of consecutive years together."""
    bars = rules.spanning.values.get(award.code, ())
    worth = {id: (level, day.year, vnd) for id, level, day, vnd in record.recognised(until)}
    reached = next((ids for bar in bars if (ids := _reaching(bar, worth, until.year))), ())
    if bars and not reached:
        least = " / ".join(f"{bar.vnd:,} VND, {bar.years}" for bar in bars)
        yield Violation(
            "prerequisite_missing",
            "/data/nominee",
            rule="III.1.e",
            law=f"{rules.id}: {bars[0].citation}",
            values=(("missing", f"initiative / sáng kiến: {least}"),),
        )
    for id in reached:
        yield Basis(kind="initiative", id=id, level=worth[id][0], year=worth[id][1])


def _reaching(bar: ValueBar, worth: Mapping[str, tuple[str, int, int]], year: int) -> tuple[str, ...]:
    """Which of them reach the bar, none if they do not: the most valuable one, or all of the years that count."""
    if bar.years == 1:
        most = max(worth, key=lambda id: (worth[id][2], id), default="")
        return (most,) if most and worth[most][2] >= bar.vnd else ()
    wanted = range(year - bar.years + 1, year + 1)
    inside = {id: (one, vnd) for id, (_, one, vnd) in worth.items() if one in wanted}
    reached = {one for one, _ in inside.values()} == set(wanted) and sum(v for _, v in inside.values()) >= bar.vnd
    return tuple(inside) if reached else ()


def _missing(asked: Prerequisite, pointer: str, what: str, rules: RuleSet) -> Violation:
    law = f"{rules.id}: {asked.citation}"
    return Violation("prerequisite_missing", pointer, asked.rule, law, (("missing", what),))
