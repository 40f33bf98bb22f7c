"""A nomination is submitted: award, route, round, places, dossier, vote, person; all that is wrong is named
at once."""

from collections.abc import Iterator

from services.nominations.domain import dossier, person, prerequisite, private, ratio
from services.nominations.domain.before import wrong_before
from services.nominations.domain.look import Look
from services.nominations.domain.procedure import Procedure
from services.nominations.domain.selection import Chosen, Round, key_of, known
from services.nominations.domain.steps import consents_of
from services.nominations.rules import Award, RuleSet, Selection
from shared.errors import RuleViolated, Violation, violated
from shared.events import intake
from shared.events.base import CommendationType, SubjectKind
from shared.events.nominations import Basis, NominationReceived
from shared.units import place_of, within
from shared.world import Fact, Told


def submit(event: intake.NominationSubmitted, look: Look) -> Iterator[Told]:
    if look.states[event.stream()].id:
        raise violated(
            "state_forbids",
            "/data/nomination_id",
            what=f"nomination {event.nomination_id}",
            state="received",
            wanted="a new id",
        )
    award = _award(event, look)
    _on_route(event, award, look)
    round_ = known(event.round_id, look) if event.round_id else None
    campaign_id = event.campaign_id or (round_.campaign_id if round_ else None)
    if campaign_id:
        look.campaign(campaign_id)
    rule = _rule_of_selection(event, look)
    wrong = [
        *_wrong_with_round(event, round_, look),
        *_wrong_with_places(event, rule, look),
        *ratio.wrong_with_ratio(look.by, year_of(event), award, look.states),
        *ratio.wrong_with_members(event.nominee, award, look.rules),
        *_wrong_with_dossier(event, award, look.rules),
        *_wrong_with_interests(event, look),
        *wrong_before(event, award, look),
    ]
    if event.kind is CommendationType.MOVEMENT and not campaign_id:
        wrong.append(_invalid("/data/campaign_id", "an award of a movement names its campaign or its round"))
    try:
        person_id, rests_on = _person(event, award, campaign_id, look)
    except RuleViolated as refusal:
        raise RuleViolated(*wrong, *refusal.violations) from refusal
    if wrong:
        raise RuleViolated(*wrong)
    yield from _received(event, award, campaign_id, rule, person_id, rests_on, look)


def year_of(event: intake.NominationSubmitted) -> int:
    """The year whose places it takes: that in which the achievement ends."""
    return event.achievement_period[1].year


def _award(event: intake.NominationSubmitted, look: Look) -> Award:
    award = look.award(event.award)
    nominee = event.nominee
    if nominee.collective_kind and nominee.kind is SubjectKind.INDIVIDUAL:
        raise RuleViolated(_invalid("/data/nominee/collective_kind", "an individual is no collective"))
    if (nominee.collective_kind or nominee.kind) not in award.subject_kinds:
        named = "collective_kind" if nominee.collective_kind else "kind"
        reason = f"{event.award} is for {', '.join(sorted(award.subject_kinds))}"
        raise RuleViolated(_invalid(f"/data/nominee/{named}", reason))
    if event.kind not in award.types:
        raise RuleViolated(
            _invalid("/data/type", f"{event.award} is given for {', '.join(sorted(award.types))}")
        )
    return award


def _on_route(event: intake.NominationSubmitted, award: Award, look: Look) -> None:
    """Who manages the people proposes them: the award's proposer, for those below it or in its place (domain
    1.3)."""
    publisher = look.publisher()
    if publisher.kind not in award.proposers:
        raise violated(
            "route_forbidden",
            "/source",
            path=look.by,
            award=award.code,
            wanted=", ".join(sorted(award.proposers)),
        )
    workplace = event.nominee.workplace
    look.unit(workplace, "/data/nominee/workplace")
    if not (within(workplace, look.by) or within(workplace, place_of(look.by))):
        raise violated(
            "route_forbidden",
            "/data/nominee/workplace",
            path=look.by,
            award=award.code,
            wanted=place_of(workplace),
        )


def _rule_of_selection(event: intake.NominationSubmitted, look: Look) -> Selection | None:
    rule = look.rules.selection(event.award, look.publisher().kind)
    if rule and event.kind in rule.types and event.nominee.kind in rule.subject_kinds:
        return rule
    return None


def _wrong_with_round(
    event: intake.NominationSubmitted, round_: Round | None, look: Look
) -> Iterator[Violation]:
    if round_ is None:
        return
    if round_.unit != look.by or round_.award != event.award:
        yield Violation(
            "route_forbidden",
            "/data/round_id",
            values=(("path", look.by), ("award", event.award), ("wanted", f"{round_.unit} {round_.award}")),
        )
    elif round_.year != year_of(event):
        yield _invalid("/data/achievement_period", f"the round is that of {round_.year}")
    elif round_.closed:
        yield Violation(
            "state_forbids",
            "/data/round_id",
            values=(("what", f"round {round_.id}"), ("state", "closed"), ("wanted", "open")),
        )
    elif round_.deadline and look.day > round_.deadline:
        yield Violation(
            "deadline_passed", "/time", rule="II.3.c", values=(("deadline", str(round_.deadline)),)
        )


def _wrong_with_places(
    event: intake.NominationSubmitted, rule: Selection | None, look: Look
) -> Iterator[Violation]:
    """Direct workers only, and no more than the rule takes of one union in one year, with or without a
    round."""
    if rule is None:
        return
    if rule.direct_workers_only and not event.nominee.direct_worker:
        yield Violation("not_direct_worker", "/data/nominee/direct_worker", rule.rule, rule.citation)
    chosen: Chosen = look.states[key_of(look.by, year_of(event), event.award)]
    if rule.maximum is not None and len(chosen.places) >= rule.maximum:
        yield Violation(
            "round_full",
            "/data/nominee",
            rule.rule,
            rule.citation,
            (
                ("year", str(year_of(event))),
                ("path", look.by),
                ("maximum", str(rule.maximum)),
                ("award", event.award),
            ),
        )


def _wrong_with_dossier(
    event: intake.NominationSubmitted, award: Award, rules: RuleSet
) -> Iterator[Violation]:
    """By the simple procedure a short dossier without a vote is enough, and a whole one is not too much."""
    procedure, of = Procedure(rules), event.nominee.collective_kind
    asked = procedure.asked_of(award, event.kind, of)
    whole = procedure.asked_of(award, CommendationType.MERIT, of)
    if dossier.missing_documents(whole, event.documents):
        yield from dossier.wrong_with_documents(asked, event.documents, rules)
    yield from dossier.wrong_with_vote(award if event.vote else asked, event.vote, rules)


def _person(
    event: intake.NominationSubmitted, award: Award, campaign_id: str | None, look: Look
) -> tuple[str, tuple[Basis, ...]]:
    """Who the nominee is, and what of earlier years the nomination rests on."""
    new = person.new_id(look.by, look.arrival.id)
    person_id = person.identify(event.nominee, look.states, look.digest, new)
    record: person.Record = look.states[f"person:{person_id}"]
    found = prerequisite.found(event, award, record, look.rules, look.day)
    wrong = [
        *_wrong_with_achievement(event, award, campaign_id, record, look.rules),
        *(one for one in found if isinstance(one, Violation)),
    ]
    if wrong:
        raise RuleViolated(*wrong)
    return person_id, tuple(one for one in found if isinstance(one, Basis))


def _wrong_with_achievement(
    event: intake.NominationSubmitted,
    award: Award,
    campaign_id: str | None,
    record: person.Record,
    rules: RuleSet,
) -> Iterator[Violation]:
    """One achievement, one award: no award twice, and of the forms of a level only one on the same basis (Law Art 6,
    domain 1.3). Titles stand beside each other, as Lao động tiên tiến stands below Chiến sĩ thi đua."""
    first, last = (day.isoformat() for day in event.achievement_period)
    basis = (award.level, event.kind, campaign_id)
    for _, other in record.achievements:
        known = rules.awards.get(other.award)
        forms = award.kind == "form" and known is not None and known.kind == "form"
        same_basis = forms and (other.level, other.commendation_type, other.campaign_id) == basis
        if other.overlaps(first, last) and (other.award == award.code or same_basis):
            yield Violation(
                "same_achievement_awarded", "/data/achievement_period", values=(("award", other.award),)
            )
            return
def _wrong_with_interests(event: intake.NominationSubmitted, look: Look) -> Iterator[Violation]:
    procedure, own_key = Procedure(look.rules), event.nominee.person_ref
    return dossier.wrong_with_interests(
        event.vote, procedure.interests_excluded, lambda member: member == own_key, procedure.law("interests_excluded")
    )


def _received(
    event: intake.NominationSubmitted,
    award: Award,
    campaign_id: str | None,
    rule: Selection | None,
    person_id: str,
    rests_on: tuple[Basis, ...],
    look: Look,
) -> Iterator[Told]:
    nominee = event.nominee
    fact = NominationReceived(
        nomination_id=event.nomination_id,
        award=award.code,
        level=award.level,
        year=year_of(event),
        person_id=person_id,
        subject_kind=nominee.kind,
        direct_worker=nominee.direct_worker,
        unit=nominee.workplace,
        proposer=look.by,
        commendation_type=event.kind,
        round_id=event.round_id,
        campaign_id=campaign_id,
        achievement_period=event.achievement_period,
        documents=tuple(d.kind for d in event.documents),
        vote=dossier.tally(event.vote) if event.vote else None,
        submission_number=event.submission_number,
        submitted_on=look.day,
        processing_due=look.rulesets.working_days.after(look.day, award.processing_days),
        joint=award.joint,
        late=look.back_dated,
        known_by_ref=nominee.person_ref is not None,
        law=look.rules.id,
        outside_programme=look.heard.outside(look.by, year_of(event)),
        rests_on=rests_on,
        collective_kind=nominee.collective_kind,
        grassroots_vote=dossier.tally(event.grassroots_vote) if event.grassroots_vote else None,
        selected_by=event.selected.by if event.selected else None,
        rank=event.selected.rank if event.selected else None,
        ranked_of=event.selected.of if event.selected else None,
        appraiser=look.competent(award.appraiser, look.by, nominee.workplace) or None,
        consents_of=_consents_of(nominee.workplace, award, look),
    )
    # Only a nominee who falls under the number of the programme takes one of its places.
    places = (key_of(look.by, year_of(event), award.code),) if rule else ()
    counted = ratio.tags(look.by, year_of(event), award, look.rules)
    tags = (*places, *counted, f"person:{person_id}", *person.keys_of(nominee, look.digest))
    yield Fact(fact, nominee.workplace, tags, look.rules.id)
    yield private.nominee(nominee, fact)


def _consents_of(workplace: str, award: Award, look: Look) -> tuple[str, ...]:
    """Of a joint award; a body that nobody has heard of yet is not named."""
    if not award.joint:
        return ()
    return tuple(filter(None, consents_of(award.level, look.directory, (look.by, look.day, workplace))))


def _invalid(pointer: str, reason: str) -> Violation:
    return Violation("schema_invalid", pointer, values=(("reason", reason),))
