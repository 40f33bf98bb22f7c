"""Consent to publicity: given for an exemplar, withdrawn; without any left, what was shown is taken down (domain D9)."""

from collections.abc import Iterator
from dataclasses import replace

from services.nominations.domain.exemplar import Consent, Exemplar, key_of, standing
from services.nominations.domain.look import Look
from shared.errors import violated
from shared.events import Event, intake
from shared.events.nominations import (
    ExemplarUnpublished,
    PublicityConsentGiven,
    PublicityConsentWithdrawn,
)
from shared.units import within
from shared.world import Fact, unknown


def give(event: intake.PublicityConsentGiven, look: Look) -> Iterator[Fact]:
    exemplar = standing(event.exemplar_id, look)
    _by_own_unit(exemplar.unit, look)
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
        (key_of(exemplar.id),),
    )


def withdraw(event: intake.PublicityConsentWithdrawn, look: Look) -> Iterator[Fact]:
    consent: Consent = look.states[event.stream()]
    if not consent.id:
        raise unknown(event.stream(), "/data/consent_id", what="consent")
    _by_own_unit(consent.unit, look)
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
        (key_of(consent.exemplar_id),),
    )
    yield from _unpublished(event, look.states[key_of(consent.exemplar_id)], look)


def _by_own_unit(unit: str, look: Look) -> None:
    """A person's word is handed in by the person's unit, or by who leads it: never by who wants to show the person. Where
    the unit has ended, by whoever stands for it (domain 1.5)."""
    own = look.acting(unit, unit)
    if not within(unit, look.by) and not within(own, look.by):
        raise violated("route_forbidden", "/source", path=look.by, award="publicity_consent", wanted=own)


def _unpublished(event: intake.PublicityConsentWithdrawn, exemplar: Exemplar, look: Look) -> Iterator[Fact]:
    """Without any consent left, what was shown of the person is taken down (domain D9)."""
    left = tuple(consent for consent in exemplar.consents if consent[0] != event.consent_id)
    needs_one = exemplar.kind in look.rules.spanning.consent_of
    if exemplar.shown and needs_one and not replace(exemplar, consents=left).consented(look.day):
        yield Fact(
            ExemplarUnpublished(
                **exemplar.fields(), consent_id=event.consent_id, unpublished_on=event.withdrawn_on
            ),
            exemplar.unit,
        )


def evolve(consent: Consent, event: Event) -> Consent:
    match event:
        case PublicityConsentGiven():
            return Consent(event.consent_id, event.exemplar_id, event.unit, event.until)
        case PublicityConsentWithdrawn():
            return replace(consent, withdrawn=True)
        case _:
            return consent
