"""What goes wrong in a year: events that must be refused, each with ids and persons of its own."""

from datetime import date
from typing import Any

from deploy.daklak import dossiers
from deploy.daklak.campaigns_of_2014 import ANNIVERSARY, LDST, campaign_id
from deploy.daklak.diary import Message
from deploy.daklak.dossiers import Case
from deploy.daklak.nominations_of_2014 import NAMESAKES, case_of, worker
from deploy.daklak.province import District
from deploy.daklak.provincial_of_2014 import FULL, Provincial, in_round, person, provincial_case
from deploy.daklak.story import BOARD, FEDERATION, Story
from deploy.daklak.workdays import plus

_PERIOD = (date(2014, 1, 1), date(2014, 9, 30))


def tell(story: Story, cases: list[Case], provincial: Provincial) -> None:
    """Bad nominations and bad steps on good ones; the envelopes are in `mistakes_of_2014`."""
    _bad_dossiers(story)
    _bad_routes(story)
    _bad_rounds(story)
    _bad_persons(story, cases)
    _bad_steps(story, cases)
    _bad_decisions(story, cases, provincial)


def a_case(story: Story, place: str, key: str, day: date) -> tuple[Case, dict[str, Any]]:
    """A nomination of a district that would be accepted as it stands, for the caller to spoil."""
    district = next(d for d in story.province.districts if d.place == place)
    rng = story.random(f"refused/{place}/{key}")
    case = case_of(story, district, f"refused/{key}", worker(story, district, rng), day, _PERIOD)
    return case, dossiers.submission(story, case, rng)


def submit(story: Story, case: Case, data: dict[str, Any], expect: str, **envelope: str) -> Message:
    """Send the spoiled nomination."""
    return story.diary.put(case.submitted, case.proposer, "nomination.submitted", data, expect=expect,
                           at_s=None, **envelope)  # fmt: skip


def _bad_dossiers(story: Story) -> None:
    case, data = a_case(story, "66.649", "thin", date(2014, 10, 22))
    submit(story, case, data | {"documents": data["documents"][:1]}, "dossier_incomplete")
    case, data = a_case(story, "66.650", "indirect", date(2014, 10, 23))
    submit(story, case, data | {"nominee": data["nominee"] | {"direct_worker": False}}, "not_direct_worker")
    # 19 of 30 are enough for the share of one half, but not for the quorum of two thirds.
    case, data = a_case(story, "66.651", "quorum", date(2014, 10, 24))
    ballot = {"electorate": 30, "present": 17, "written": 2, "for": 19, "against": 0}
    submit(story, case, data | {"vote": data["vote"] | ballot}, "vote_quorum")
    case, data = a_case(story, "66.652", "share", date(2014, 10, 27))
    ballot = {"electorate": 15, "present": 15, "written": 0, "for": 7, "against": 8}
    submit(story, case, data | {"vote": data["vote"] | ballot}, "vote_share")


def _bad_routes(story: Story) -> None:
    case, data = a_case(story, "66.653", "award", date(2014, 10, 28))
    data.pop("round_id")
    submit(story, case, data | {"award": "KHONGCO"}, "award_unknown")
    # A district federation proposes to its own Chair only; the provincial certificate is the Federation's.
    case, data = a_case(story, "66.654", "route", date(2014, 10, 29))
    data.pop("round_id")
    submit(story, case, data | {"award": "BKT"}, "route_forbidden")
    case, data = a_case(story, "66.647", "closed", date(2014, 10, 30))
    data.pop("round_id")
    submit(story, case, data | {"campaign_id": campaign_id(story, ANNIVERSARY)}, "campaign_closed")


def _bad_rounds(story: Story) -> None:
    case, data = a_case(story, "66.646", "late", date(2014, 11, 25))
    submit(story, case, data, "deadline_passed")
    # Only the round is named, so that nothing but this nomination has to wait for what never comes.
    case, data = a_case(story, "66.655", "unknown", date(2014, 10, 31))
    data.pop("campaign_id")
    submit(story, case, data | {"round_id": story.id("round", "nobody's")}, "aggregate_unknown")
    rng = story.random("refused/eleventh")
    eleventh = in_round(story, "eleventh", person(story, rng), plus(FULL, 1))
    submit(story, eleventh, dossiers.submission(story, eleventh, rng), "round_full")
    second = story.id("round", FEDERATION, 2014, "second")
    data = {"round_id": second, "year": 2014, "campaign_id": campaign_id(story, LDST), "award": "BKT",
            "deadline": "2014-11-30"}  # fmt: skip
    story.diary.put(date(2014, 10, 10), FEDERATION, "round.opened", data, expect="round_exists")


def _bad_persons(story: Story, cases: list[Case]) -> None:
    """One for whom the same was proposed already, and one who may be either of two."""
    earlier = next(c for c in cases if c.decided < date(2014, 8, 1) and c.nominee["kind"] == "individual")
    case, data = a_case(story, earlier.proposer.removesuffix(".ldld"), "again", date(2014, 11, 4))
    submit(story, case, data | {"nominee": earlier.nominee}, "same_achievement_awarded")
    twin = next(c for c in cases if c.nominee.get("person_ref", "").endswith("/NV-T1"))
    case, data = a_case(story, NAMESAKES, "either", date(2014, 11, 10))
    nameless = {key: value for key, value in twin.nominee.items() if key != "person_ref"}
    submit(story, case, data | {"nominee": nameless}, "person_ambiguous")


def _bad_steps(story: Story, cases: list[Case]) -> None:
    """Steps on good nominations that are not due; the nominations go on as if nothing had been."""
    waiting = next(c for c in cases if plus(c.submitted, 2) < c.appraised < date.max and c.returned is None)
    too_soon = plus(waiting.submitted, 1)
    number = f"{waiting.number.removesuffix('/QĐ-UBND')}a/QĐ-UBND"
    data = dossiers.decision(story, [waiting], too_soon, number, "too soon")
    story.diary.put(too_soon, waiting.decider, "award.decided", data, expect="state_forbids")
    dossiers.step(story, waiting, too_soon, waiting.proposer, "appraised", result="eligible",
                  appraised_on=f"{too_soon}", expect="not_allowed_for_kind")  # fmt: skip
    lapsed = next(c for c in cases if c.fate == "lapsed")
    dossiers.supplement(story, lapsed, plus(lapsed.submitted, 16), expect="state_forbids")
    held = next(c for c in cases if c.held)
    data = dossiers.forwarding(story, [held], plus(held.appraised, 3), "held")
    story.diary.put(plus(held.appraised, 3), held.appraiser, "nomination.forwarded", data, expect="on_hold")


def _bad_decisions(story: Story, cases: list[Case], provincial: Provincial) -> None:
    """Wrong deciders, a number used twice, and a title forwarded with one consent of two."""
    ten = [case for case in provincial.ten if case.decided < date.max]
    _decide(story, ten[:1], "66.643.ubnd", plus(ten[0].forwarded, 2), "77/QĐ-UBND", "decider_incompetent")
    listed = next(c for c in cases if c.proposer.startswith("66.644") and c.decided < date(2014, 9, 30))
    _decide(story, [listed], "66.645.ubnd", plus(listed.forwarded, 1), "78/QĐ-UBND", "decider_incompetent")
    first, *_, later = _decided(story.province.districts[8], cases)
    _decide(story, [later], later.decider, plus(later.forwarded, 1), first.number, "decision_number_taken")
    title, day = provincial.titles[0], date(2014, 11, 19)
    data = dossiers.forwarding(story, [title], day, "one consent")
    story.diary.put(day, BOARD, "nomination.forwarded", data, expect="consent_missing")
    unknown = provincial_case(story, "BKT", "unknown", {}, date(2014, 9, 4))
    dossiers.withdraw(story, unknown, unknown.submitted, expect="aggregate_unknown")


def _decided(district: District, cases: list[Case]) -> list[Case]:
    """The decided cases of a district in order; of one year, since numbers begin again with the next."""
    own = [case for case in cases if case.decider == district.ubnd and case.decided < date(2014, 12, 20)]
    return sorted(own, key=lambda case: case.decided)


def _decide(story: Story, cases: list[Case], decider: str, day: date, number: str, expect: str) -> None:
    data = dossiers.decision(story, cases, day, number, decider, "refused", number)
    data["signatory_role"] = "district_pc_chair"
    story.diary.put(day, decider, "award.decided", data, expect=expect)

