"""From facts to what they change: pure, the same live and in a rebuild."""

from collections.abc import Callable, Iterator

from services.reporting.projections import campaigns, dossiers, nominations, units
from services.reporting.projections.change import Change, Key, Known, Measure, within_year
from services.reporting.projections.facts import NO_DATE, Fact, decode, id_of

__all__ = [
    "NO_DATE",
    "Change",
    "Fact",
    "Key",
    "Known",
    "Measure",
    "decode",
    "id_of",
    "needs",
    "project",
    "within_year",
]

#: Facts that say everything themselves, and those counted together with what was heard before.
_ALONE: dict[str, Callable[[Fact], Change]] = {
    "unit.joined": units.unit_joined,
    "programme.signed": campaigns.programme_signed,
    "programme.derived": campaigns.programme_derived,
    "programme.plan_agreed": campaigns.plan_agreed,
    "programme.reviewed": campaigns.reviewed,
    "campaign.launched": campaigns.campaign_launched,
    "registration.amended": campaigns.registration_amended,
    "registration.evaluated": campaigns.registration_evaluated,
    "registration.overdue": campaigns.registration_overdue,
    "activity.held": campaigns.activity_held,
    "communication.published": campaigns.communication_published,
    "guidance.issued": campaigns.guidance_issued,
    "guidance.delivered": campaigns.guidance_delivered,
    "guidance.acknowledged": campaigns.guidance_acknowledged,
    "unit.merged": units.unit_succeeded,
    "unit.split": units.unit_succeeded,
    "unit.succeeded": units.unit_succeeded,
    "finding.raised": campaigns.finding_raised,
    "finding.overdue": campaigns.finding_overdue,
    "finding.closed": campaigns.finding_closed,
    "model.published": campaigns.model_published,
    "model.adopted": campaigns.model_adopted,
    "round.opened": nominations.round_opened,
    "nomination.received": nominations.nomination_received,
    "exemplar.discovered": nominations.exemplar_discovered,
    "exemplar.introduced": nominations.exemplar_introduced,
    "exemplar.publicised": nominations.exemplar_publicised,
    "exemplar.replicated": nominations.exemplar_replicated,
    "initiative.submitted": nominations.initiative_submitted,
    "initiative.recognised": nominations.initiative_recognised,
    "initiative.annulled": nominations.initiative_annulled,
}
_TOGETHER: dict[str, Callable[[Fact, Known], Change]] = {
    "unit.renamed": units.unit_renamed,
    "unit.closed": units.unit_closed,
    "unit.released": units.unit_released,
    "duty.met": campaigns.duty_met,
    "duty.missed": campaigns.duty_missed,
    "registration.accepted": campaigns.registration_accepted,
    "nomination.supplemented": nominations.nomination_supplemented,
    "nomination.appraised": nominations.nomination_appraised,
    "nomination.returned": nominations.nomination_returned,
    "nomination.withdrawn": nominations.nomination_withdrawn,
    "nomination.lapsed": nominations.nomination_lapsed,
    "nomination.rejected": nominations.nomination_rejected,
    **dict.fromkeys(dossiers.ON_THEIR_WAY, dossiers.on_its_way),
    "award.decided": nominations.award_decided,
    "award.corrected": nominations.award_corrected,
    "award.presented": nominations.award_presented,
    "award.revoked": nominations.award_revoked,
}
#: A type or version that is not here changes nothing: readers ignore what they do not know.
ALONE = {f"vn.tdkt.{name}.v1": projection for name, projection in _ALONE.items()}
TOGETHER = {f"vn.tdkt.{name}.v1": projection for name, projection in _TOGETHER.items()}
_AWARD_STEPS = ("vn.tdkt.award.corrected.v1", "vn.tdkt.award.presented.v1", "vn.tdkt.award.revoked.v1")
_DUTIES = ("vn.tdkt.duty.met.v1", "vn.tdkt.duty.missed.v1")
_NEEDS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "vn.tdkt.registration.accepted.v1": (("registered", ("unit", "year")),),
    "vn.tdkt.unit.renamed.v1": (("units", ("path",)),),
    "vn.tdkt.unit.closed.v1": (("units", ("path",)),),
    "vn.tdkt.unit.released.v1": (("units", ("path",)),),
    **dict.fromkeys(_DUTIES, (("duties", ("unit", "duty", "period")),)),
    **dict.fromkeys(_AWARD_STEPS, (("awards", ("award_id",)),)),
    **dict.fromkeys(dossiers.STEPS, (("nominations", ("nomination_id",)),)),
}


def needs(fact: Fact) -> Iterator[tuple[str, Key]]:
    """Table and key of the rows that counting this fact rests on."""
    for table, names in _NEEDS.get(fact.type, ()):
        yield table, tuple(fact.data[name] for name in names)


def project(fact: Fact, known: Known) -> Change | None:
    """What this fact changes; None for a type that counts nowhere."""
    if alone := ALONE.get(fact.type):
        return alone(fact)
    together = TOGETHER.get(fact.type)
    return together(fact, known) if together else None
