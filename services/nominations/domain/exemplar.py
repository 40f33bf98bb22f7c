"""Điển hình tiên tiến: discovered, verified, introduced 2-3 per period, publicised, replicated, withdrawn
(II.3.a, III.1.f)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from services.nominations.domain.look import Look
from services.nominations.rules import RuleSets
from shared.errors import violated
from shared.events import Event, intake
from shared.events.campaigns import DutyMet, DutyMissed
from shared.events.nominations import (
    ExemplarDiscovered,
    ExemplarIntroduced,
    ExemplarPublicised,
    ExemplarReplicated,
    ExemplarVerified,
    ExemplarWithdrawn,
    PublicityConsentGiven,
    PublicityConsentWithdrawn,
)
from shared.units import Directory, Kind
from shared.world import Fact, Keep, Told, unheard

DUTY, RULE = "N05", "III.1.f"


@dataclass(frozen=True, slots=True)
class Exemplar:
    """Discovered when it has an id."""

    id: str = ""
    unit: str = ""
    kind: Literal["individual", "collective", "model"] = "individual"
    step: str = ""
    introduced_for: frozenset[str] = frozenset()

    def fields(self) -> dict[str, Any]:
        return {"exemplar_id": self.id, "unit": self.unit, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's consent to publicity; withdrawn ends it (domain D9)."""

    id: str = ""
    exemplar_id: str = ""
    unit: str = ""
    until: date | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Introduced:
    """Exemplars that count for a period of a federation."""

    exemplars: frozenset[str] = frozenset()


def key_of_period(path: str, period: str) -> str:
    return f"introductions:{path}/{period}"


def discover(event: intake.ExemplarDiscovered, look: Look) -> Iterator[Told]:
    if look.states[event.stream()].id:
        raise violated(
            "state_forbids",
            "/data/exemplar_id",
            what=f"exemplar {event.exemplar_id}",
            state="discovered",
            wanted="a new id",
        )
    look.unit(event.subject.workplace, "/data/subject/workplace")
    yield Fact(
        ExemplarDiscovered(
            exemplar_id=event.exemplar_id,
            unit=event.subject.workplace,
            kind=event.subject.kind,
            reported_by=look.by,
            direct_worker=event.subject.direct_worker,
            discovered_on=event.discovered_on,
        ),
        event.subject.workplace,
    )
    yield Keep(event.stream(), {"full_name": event.subject.full_name, "summary": event.summary})


def verify(event: intake.ExemplarVerified, look: Look) -> Iterator[Fact]:
    exemplar = _standing(event.exemplar_id, look)
    yield Fact(
        ExemplarVerified(**exemplar.fields(), verified_by=look.by, verified_on=event.verified_on),
        exemplar.unit,
    )


def introduce(event: intake.ExemplarIntroduced, look: Look) -> Iterator[Fact]:
    """Counts when both the emulation authority and a media body are told; once per period."""
    exemplar = _standing(event.exemplar_id, look)
    kinds = {look.unit(path, f"/data/to/{number}").kind for number, path in enumerate(event.to)}
    if event.consent_id:
        _consented(event.consent_id, exemplar, look)
    if event.period in exemplar.introduced_for:
        raise violated(
            "state_forbids",
            "/data/period",
            what=f"exemplar {exemplar.id}",
            state=f"introduced for {event.period}",
            wanted="not introduced for this period",
        )
    counts = {Kind.PROVINCIAL_EC_BOARD, Kind.MEDIA_BODY} <= kinds
    fact = ExemplarIntroduced(
        **exemplar.fields(),
        introduced_by=look.by,
        period=event.period,
        to=event.to,
        counts=counts,
        introduced_on=event.introduced_on,
    )
    yield Fact(fact, exemplar.unit, (key_of_period(look.by, event.period),))


def publicise(event: intake.ExemplarPublicised, look: Look) -> Iterator[Fact]:
    exemplar = _standing(event.exemplar_id, look)
    yield Fact(
        ExemplarPublicised(**exemplar.fields(), publicised_by=look.by, published_on=event.published_on),
        exemplar.unit,
    )


def replicate(event: intake.ExemplarReplicated, look: Look) -> Iterator[Fact]:
    exemplar = _standing(event.exemplar_id, look)
    adopter = event.adopter or look.by
    look.unit(adopter, "/data/adopter")
    yield Fact(ExemplarReplicated(**exemplar.fields(), adopter=adopter, since=event.since), exemplar.unit)


def withdraw(event: intake.ExemplarWithdrawn, look: Look) -> Iterator[Fact]:
    exemplar = _standing(event.exemplar_id, look)
    yield Fact(ExemplarWithdrawn(**exemplar.fields(), withdrawn_by=look.by), exemplar.unit)


def give_consent(event: intake.PublicityConsentGiven, look: Look) -> Iterator[Fact]:
    exemplar = _standing(event.exemplar_id, look)
    if look.states[event.stream()].id:
        raise violated(
            "state_forbids",
            "/data/consent_id",
            what=f"consent {event.consent_id}",
            state="given",
            wanted="a new id",
        )
    yield Fact(
        PublicityConsentGiven(
            consent_id=event.consent_id,
            exemplar_id=exemplar.id,
            unit=exemplar.unit,
            scope=event.scope,
            given_on=event.given_on,
            until=event.until,
        ),
        exemplar.unit,
    )


def withdraw_consent(event: intake.PublicityConsentWithdrawn, look: Look) -> Iterator[Fact]:
    consent: Consent = look.states[event.stream()]
    if not consent.id:
        raise unheard(
            event.stream(), "aggregate_unknown", "/data/consent_id", what="consent", id=event.consent_id
        )
    if consent.withdrawn:
        raise violated(
            "state_forbids",
            "/data/consent_id",
            what=f"consent {consent.id}",
            state="withdrawn",
            wanted="given",
        )
    yield Fact(
        PublicityConsentWithdrawn(
            consent_id=consent.id,
            exemplar_id=consent.exemplar_id,
            unit=consent.unit,
            withdrawn_on=event.withdrawn_on,
        ),
        consent.unit,
    )


def periods_between(previous: date, today: date) -> Iterator[str]:
    """Quarters, half-years and years whose last day lies in [previous, today)."""
    for year in range(previous.year, today.year + 1):
        for month, day, names in (
            (3, 31, ("Q1",)),
            (6, 30, ("Q2", "H1")),
            (9, 30, ("Q3",)),
            (12, 31, ("Q4", "H2", "")),
        ):
            if previous <= date(year, month, day) < today:
                yield from (f"{year}-{name}" if name else str(year) for name in names)


def end_of(period: str) -> date:
    year, _, part = period.partition("-")
    month, day = {"Q1": (3, 31), "Q2": (6, 30), "H1": (6, 30), "Q3": (9, 30)}.get(part, (12, 31))
    return date(int(year), month, day)


def settle(key: str, introduced: Introduced, directory: Directory, rulesets: RuleSets) -> Iterator[Fact]:
    """Every quarter, half-year and year is an obligation of its own: 2-3 exemplars (III.1.f, N05)."""
    path, _, period = key.removeprefix("introductions:").rpartition("/")
    unit = directory.get(path)
    if unit is None or not unit.open_on(end_of(period)):
        return
    rules = rulesets.on(end_of(period))
    low, high = rules.exemplars_per_period
    count = len(introduced.exemplars)
    kind = DutyMet if low <= count <= high else DutyMissed
    yield Fact(
        kind(
            duty=DUTY,
            period=period,
            unit=path,
            value=count,
            bounds=(low, high),
            due=end_of(period),
            rule=RULE,
        ),
        path,
        law=rules.id,
    )


def evolve(exemplar: Exemplar, event: Event) -> Exemplar:
    match event:
        case ExemplarDiscovered():
            return Exemplar(event.exemplar_id, event.unit, event.kind, "discovered")
        case ExemplarIntroduced():
            return replace(
                exemplar, step="introduced", introduced_for=exemplar.introduced_for | {event.period}
            )
        case ExemplarWithdrawn():
            return replace(exemplar, step="withdrawn")
        case _:
            return exemplar


def evolve_consent(consent: Consent, event: Event) -> Consent:
    match event:
        case PublicityConsentGiven():
            return Consent(event.consent_id, event.exemplar_id, event.unit, event.until)
        case PublicityConsentWithdrawn():
            return replace(consent, withdrawn=True)
        case _:
            return consent


def evolve_introduced(state: Introduced, event: Event) -> Introduced:
    if isinstance(event, ExemplarIntroduced) and event.counts:
        return Introduced(state.exemplars | {event.exemplar_id})
    return state


def _standing(id: str, look: Look) -> Exemplar:
    exemplar: Exemplar = look.states[f"exemplar:{id}"]
    if not exemplar.id:
        raise unheard(f"exemplar:{id}", "aggregate_unknown", "/data/exemplar_id", what="exemplar", id=id)
    if exemplar.step == "withdrawn":
        raise violated(
            "state_forbids", "/data/exemplar_id", what=f"exemplar {id}", state="withdrawn", wanted="standing"
        )
    return exemplar


def _consented(id: str, exemplar: Exemplar, look: Look) -> None:
    consent: Consent = look.states[f"publicity_consent:{id}"]
    if not consent.id:
        raise unheard(
            f"publicity_consent:{id}", "aggregate_unknown", "/data/consent_id", what="consent", id=id
        )
    expired = consent.until is not None and consent.until < look.day
    if consent.exemplar_id != exemplar.id or consent.withdrawn or expired:
        raise violated("consent_missing", "/data/consent_id", rule="II.1.b", missing=exemplar.unit)
