"""Điển hình tiên tiến: discovered, verified, nurtured, introduced, publicised with consent, replicated, withdrawn (II.3.a,
III.1.f)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from services.nominations.domain import private
from services.nominations.domain.introductions import key_of_period
from services.nominations.domain.look import Look
from shared.errors import violated
from shared.events import Event, intake
from shared.events.nominations import (
    ExemplarDiscovered,
    ExemplarIntroduced,
    ExemplarNurtured,
    ExemplarPublicised,
    ExemplarReplicated,
    ExemplarUnpublished,
    ExemplarVerified,
    ExemplarWithdrawn,
    PublicityConsentGiven,
    PublicityConsentWithdrawn,
)
from shared.units import Kind
from shared.world import Fact, Told, unknown


@dataclass(frozen=True, slots=True)
class Exemplar:
    """Discovered when it has an id."""

    id: str = ""
    unit: str = ""
    kind: Literal["individual", "collective", "model"] = "individual"
    step: str = ""
    introduced_for: frozenset[str] = frozenset()
    #: Is the person shown to the public, and by which consents: id and last day.
    shown: bool = False
    consents: tuple[tuple[str, date | None], ...] = ()

    def consented(self, day: date) -> bool:
        return any(until is None or day <= until for _, until in self.consents)

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


def key_of(id: str) -> str:
    return f"exemplar:{id}"


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
    kept = private.exemplar(event)
    yield Fact(
        ExemplarDiscovered(
            exemplar_id=event.exemplar_id,
            unit=event.subject.workplace,
            kind=event.subject.kind,
            reported_by=look.by,
            direct_worker=event.subject.direct_worker,
            discovered_on=event.discovered_on,
            person_id=kept.person_id,
        ),
        event.subject.workplace,
        (f"person:{kept.person_id}",),
    )
    yield kept


def verify(event: intake.ExemplarVerified, look: Look) -> Iterator[Fact]:
    exemplar = standing(event.exemplar_id, look)
    yield Fact(
        ExemplarVerified(**exemplar.fields(), verified_by=look.by, verified_on=event.verified_on),
        exemplar.unit,
    )


def nurture(event: intake.ExemplarNurtured, look: Look) -> Iterator[Fact]:
    """Fostered once it is verified and before it is introduced (domain 3.4)."""
    exemplar = standing(event.exemplar_id, look)
    if exemplar.step not in ("verified", "nurtured"):
        raise violated(
            "state_forbids",
            "/data/exemplar_id",
            rule="II.3.a",
            what=f"exemplar {exemplar.id}",
            state=exemplar.step,
            wanted="verified or nurtured",
        )
    yield Fact(
        ExemplarNurtured(**exemplar.fields(), nurtured_by=look.by, nurtured_on=event.nurtured_on),
        exemplar.unit,
    )


def introduce(event: intake.ExemplarIntroduced, look: Look) -> Iterator[Fact]:
    """Counts when both the emulation authority and a media body are told; once per period."""
    exemplar = standing(event.exemplar_id, look)
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
    exemplar = standing(event.exemplar_id, look)
    if exemplar.kind in look.rules.spanning.consent_of and not exemplar.consented(look.day):
        raise violated("consent_missing", "/data/exemplar_id", rule="II.1.b", missing=exemplar.unit)
    yield Fact(
        ExemplarPublicised(**exemplar.fields(), publicised_by=look.by, published_on=event.published_on),
        exemplar.unit,
    )


def replicate(event: intake.ExemplarReplicated, look: Look) -> Iterator[Fact]:
    exemplar = standing(event.exemplar_id, look)
    adopter = event.adopter or look.by
    look.unit(adopter, "/data/adopter")
    if adopter == exemplar.unit:
        pointer = "/data/adopter" if event.adopter else "/source"
        raise violated("schema_invalid", pointer, reason="what is replicated is adopted by another unit")
    yield Fact(ExemplarReplicated(**exemplar.fields(), adopter=adopter, since=event.since), exemplar.unit)


def withdraw(event: intake.ExemplarWithdrawn, look: Look) -> Iterator[Told]:
    exemplar = standing(event.exemplar_id, look)
    yield Fact(ExemplarWithdrawn(**exemplar.fields(), withdrawn_by=look.by), exemplar.unit)
    yield private.mentioned(private.person_of("exemplar", exemplar.id))


def evolve(exemplar: Exemplar, event: Event) -> Exemplar:
    match event:
        case ExemplarDiscovered():
            return Exemplar(event.exemplar_id, event.unit, event.kind, "discovered")
        case ExemplarVerified() if exemplar.step == "discovered":
            return replace(exemplar, step="verified")
        case ExemplarNurtured():
            return replace(exemplar, step="nurtured")
        case ExemplarIntroduced():
            return replace(
                exemplar,
                step="introduced",
                introduced_for=exemplar.introduced_for | {event.period},
                shown=True,
            )
        case ExemplarWithdrawn():
            return replace(exemplar, step="withdrawn")
        case _:
            return _shown(exemplar, event)


def _shown(exemplar: Exemplar, event: Event) -> Exemplar:
    match event:
        case ExemplarPublicised():
            return replace(exemplar, shown=True)
        case ExemplarUnpublished():
            return replace(exemplar, shown=False)
        case PublicityConsentGiven():
            return replace(exemplar, consents=(*exemplar.consents, (event.consent_id, event.until)))
        case PublicityConsentWithdrawn():
            left = tuple(consent for consent in exemplar.consents if consent[0] != event.consent_id)
            return replace(exemplar, consents=left)
        case _:
            return exemplar


def standing(id: str, look: Look) -> Exemplar:
    """An exemplar that is not withdrawn."""
    exemplar: Exemplar = look.states[f"exemplar:{id}"]
    if not exemplar.id:
        raise unknown(f"exemplar:{id}", "/data/exemplar_id")
    if exemplar.step == "withdrawn":
        raise violated(
            "state_forbids", "/data/exemplar_id", what=f"exemplar {id}", state="withdrawn", wanted="standing"
        )
    return exemplar


def _consented(id: str, exemplar: Exemplar, look: Look) -> None:
    consent: Consent = look.states[f"publicity_consent:{id}"]
    if not consent.id:
        raise unknown(f"publicity_consent:{id}", "/data/consent_id", what="consent")
    expired = consent.until is not None and consent.until < look.day
    if consent.exemplar_id != exemplar.id or consent.withdrawn or expired:
        raise violated("consent_missing", "/data/consent_id", rule="II.1.b", missing=exemplar.unit)
