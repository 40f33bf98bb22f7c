"""A nomination is submitted: award, route, round, places, dossier, vote, person; all that is wrong is named
at once."""

from collections.abc import Iterator
from typing import Any

from services.nominations.domain import dossier, person
from services.nominations.domain.look import Look
from services.nominations.domain.selection import Chosen, Round, key_of, known
from services.nominations.rules import Award, Selection
from shared.errors import RuleViolated, Violation, violated
from shared.events import intake
from shared.events.base import CommendationType
from shared.events.nominations import NominationReceived
from shared.units import place_of, within
from shared.world import Fact, Keep, Told


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
        *dossier.wrong_with_documents(award, event.documents, look.rules),
        *dossier.wrong_with_vote(award, event.vote, look.rules),
    ]
    if event.kind is CommendationType.MOVEMENT and not campaign_id:
        wrong.append(_invalid("/data/campaign_id", "an award of a movement names its campaign or its round"))
    if wrong:
        raise RuleViolated(*wrong)
    yield from _received(event, award, campaign_id, rule, look)


def year_of(event: intake.NominationSubmitted) -> int:
    """The year whose places it takes: that in which the achievement ends."""
    return event.achievement_period[1].year


def _award(event: intake.NominationSubmitted, look: Look) -> Award:
    award = look.rules.awards.get(event.award)
    if award is None:
        raise violated("award_unknown", "/data/award", award=event.award)
    if event.nominee.kind not in award.subject_kinds:
        raise RuleViolated(
            _invalid("/data/nominee/kind", f"{event.award} is for {', '.join(sorted(award.subject_kinds))}")
        )
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


def _received(
    event: intake.NominationSubmitted,
    award: Award,
    campaign_id: str | None,
    rule: Selection | None,
    look: Look,
) -> Iterator[Told]:
    nominee = event.nominee
    person_id = person.identify(nominee, look.states, look.digest, (look.by, look.arrival.id))
    first, last = event.achievement_period
    record = look.states.get(f"person:{person_id}") or person.Record()
    if record.overlaps(event.award, first.isoformat(), last.isoformat()):
        raise violated("same_achievement_awarded", "/data/achievement_period", award=event.award)
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
    )
    # Only a nominee who falls under the number of the programme takes one of its places.
    places = (key_of(look.by, year_of(event), award.code),) if rule else ()
    tags = (*places, f"person:{person_id}", *person.keys_of(nominee, look.digest))
    yield Fact(fact, nominee.workplace, tags, look.rules.id)
    yield Keep(f"person:{person_id}", _personal(nominee.model_dump(mode="json", exclude_none=True)))


def _personal(nominee: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in nominee.items() if name not in ("workplace", "direct_worker")}


def _invalid(pointer: str, reason: str) -> Violation:
    return Violation("schema_invalid", pointer, values=(("reason", reason),))
