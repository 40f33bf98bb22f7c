"""Who hears of which fact, under which kind, and why: one table, read from top to bottom."""

from dataclasses import dataclass

from shared.events import campaigns, nominations, notifications

#: Both standing departments, Board and Federation of the province that a fact is about (IV.b).
STANDING = "standing"
STANDING_KINDS = frozenset({"provincial_ec_board", "provincial_labour_federation"})


@dataclass(frozen=True, slots=True)
class Route:
    """`to` names fields of the fact that hold paths; `because` is a sentence of templates.yaml; `clauses` of the
    programme are those for whose sake it goes out."""

    because: str
    kind: str
    to: tuple[str, ...]
    clauses: tuple[str, ...] = ()


def _proposer(step: str) -> tuple[Route, ...]:
    return (Route(f"nomination_{step}", "nomination", ("proposer",), clauses=("III.2.f",)),)


ROUTES: dict[str, tuple[Route, ...]] = {
    campaigns.RegistrationOverdue.type: (
        Route("registration_overdue", "reminder", ("unit",), clauses=("II.2.a",)),
    ),
    nominations.NominationConsentOverdue.type: (
        Route("consent_missing", "reminder", ("missing",), clauses=("III.1.d",)),
        Route("consent_overdue", "warning", (STANDING,), clauses=("III.1.d", "IV.b")),
    ),
    nominations.RoundDeadlineNear.type: (
        Route("round_near", "warning", (STANDING,), clauses=("II.3.c", "IV.b")),
    ),
    nominations.RoundShort.type: (Route("round_short", "warning", (STANDING,), clauses=("II.3.c", "IV.b")),),
    campaigns.DutyMissed.type: (Route("duty_missed", "warning", (STANDING,), clauses=("IV.b",)),),
    nominations.NominationReturned.type: _proposer("returned"),
    nominations.NominationAppraised.type: _proposer("appraised"),
    nominations.NominationRejected.type: _proposer("rejected"),
    nominations.NominationLapsed.type: _proposer("lapsed"),
    nominations.NominationForwarded.type: _proposer("forwarded"),
    nominations.AwardDecided.type: (
        Route("award_decided_proposed", "award", ("proposer",)),
        Route("award_decided_own", "award", ("unit",)),
    ),
    # Whoever was told of an award hears what becomes of it; the feed of decisions is made of the same items.
    nominations.AwardCorrected.type: (Route("award_corrected", "award", ("proposer", "unit")),),
    nominations.AwardRevoked.type: (Route("award_revoked", "award", ("proposer", "unit")),),
    # Whom the Federation has named: the Board and the media bodies (III.1.f).
    nominations.ExemplarIntroduced.type: (
        Route("exemplar_introduced", "exemplar", ("to",), clauses=("II.1.b", "III.1.f")),
    ),
    # By the one way that always works: whoever asked for letters learns that they no longer come.
    notifications.DeliveryFailed.type: (Route("delivery_failed", "warning", ("unit",)),),
}

#: Facts that oblige somebody to act: a reminder goes out and is itself a fact. What it is about, and its id.
REMINDS: dict[str, tuple[str, str]] = {
    campaigns.RegistrationOverdue.type: ("campaign", "campaign_id"),
    nominations.NominationConsentOverdue.type: ("nomination", "nomination_id"),
}
