"""The played year: the same every time, of the right size, valid where it must be and wrong where not."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from deploy.daklak.diary import Day, Message
from deploy.daklak.province import province
from deploy.daklak.workdays import DATES
from deploy.daklak.year import year
from shared.arrival import Wire, read
from shared.events import INTAKE, INTAKE_TYPES
from shared.streams import intake_subject
from shared.units import OPERATOR, Kind
from tests.support.played import name_of, of

REFUSALS = {
    "schema_invalid", "type_unknown", "version_unknown", "source_mismatch", "unit_unknown", "unit_closed",
    "id_reused", "time_in_future", "not_allowed_for_kind", "aggregate_unknown", "state_forbids",
    "deadline_passed", "campaign_closed", "award_unknown", "route_forbidden", "dossier_incomplete",
    "not_direct_worker", "round_full", "round_exists", "same_achievement_awarded", "person_ambiguous",
    "vote_quorum", "vote_share", "consent_missing", "on_hold", "decider_incompetent", "decision_number_taken",
    "too_large", "too_deep",
}  # fmt: skip
#: What can be seen in the message itself, without knowing anything else.
SEEN_AT_ONCE = {"schema_invalid", "type_unknown", "version_unknown", "source_mismatch", "time_in_future",
                "too_large", "too_deep"}  # fmt: skip


def digest(messages: list[Message]) -> str:
    lines = (m.subject.encode() + m.msg_id.encode() + orjson.dumps(m.envelope) for m in messages)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, item in value.items():
                yield from strings(key)
                yield from strings(item)
        case list():
            for item in value:
                yield from strings(item)


def full_names(value: Any) -> Iterator[str]:
    match value:
        case dict():
            if "full_name" in value:
                yield value["full_name"]
            for item in value.values():
                yield from full_names(item)
        case list():
            for item in value:
                yield from full_names(item)


def test_the_same_seed_gives_the_same_bytes(days: list[Day]) -> None:
    again = [message for day in year() for message in day.messages]

    assert digest(again) == digest([message for day in days for message in day.messages])


def test_another_seed_gives_another_year_of_the_same_size() -> None:
    other = [message for day in year(seed=7) for message in day.messages]

    assert 25_000 <= len(other) <= 31_000
    assert {message.expect for message in other} == REFUSALS | {"accepted", "duplicate"}


def test_the_year_has_the_size_of_the_programme(events: list[Message]) -> None:
    assert 25_000 <= len(events) <= 30_000


def test_every_date_has_its_clock_before_its_events(days: list[Day]) -> None:
    assert [day.date for day in days] == list(DATES)
    for day in days:
        clock = day.messages[0]
        assert (clock.path, clock.msg_id) == (OPERATOR, f"{OPERATOR}/clock-{day.date}")
        assert clock.envelope["data"] == {"date": f"{day.date}"}
        assert all(message.path != OPERATOR for message in day.messages[1:])


def test_time_grows_within_a_day_and_is_that_days_working_time(days: list[Day]) -> None:
    for day in days:
        own = (m for m in day.messages[1:] if m.expect not in ("duplicate", "id_reused", "time_in_future"))
        times = [message.envelope["time"] for message in own]
        assert times == sorted(set(times))
        assert all(f"{day.date}T00:30:00Z" <= time < f"{day.date}T10:30:00Z" for time in times)


def test_every_event_reads_as_it_must(events: list[Message]) -> None:
    now = datetime.now(UTC)
    for position, message in enumerate(events, 1):
        wire = Wire(message.subject, orjson.dumps(message.envelope), position, now, message.msg_id)
        codes = {violation.code for violation in read(wire, now).violations}
        assert codes == ({message.expect} & SEEN_AT_ONCE), (message.subject, message.envelope["id"])


def test_good_events_are_of_known_types_and_name_their_aggregate(good: list[Message]) -> None:
    for message in good:
        event = INTAKE_TYPES[message.envelope["type"]].model_validate(message.envelope["data"])
        assert message.envelope["subject"] == event.subject_id
        assert message.subject == intake_subject(message.envelope["type"], message.path)


def test_every_kind_of_good_event_occurs(good: list[Message]) -> None:
    left_out = {
        # The programme runs until 2018; nobody takes a consent to publicity back this year, or asks to be forgotten.
        "programme.closed", "publicity_consent.withdrawn", "person.erasure_requested",
        # The dossiers of a year are filed once it is over.
        "nomination.archived",
        # Nobody goes into another body, or below another, in this year; the change of 1 July 2025 has data of its own.
        "unit.released", "unit.merged", "unit.split", "unit.succeeded",
        # The story of the year was told before there were words for these.
        "officer.released", "guidance.superseded", "legal_basis.registered", "legal_basis.superseded", "campaign.amended",
        "finding.raised", "finding.answered", "finding.closed", "advice.asked", "advice.answered",
        "model.published", "model.adopted",
        "difficulty.raised", "difficulty.assigned", "difficulty.answered", "difficulty.closed",
    }  # fmt: skip
    told = {name_of(message) for message in good} | {"clock.advanced"}

    assert {name.removeprefix(INTAKE).rpartition(".")[0] for name in INTAKE_TYPES} - told <= left_out


def test_every_refusal_occurs_and_the_same_event_comes_twice(events: list[Message]) -> None:
    expected = Counter(message.expect for message in events)

    assert set(expected) == REFUSALS | {"accepted", "duplicate"}
    assert sum(expected.values()) - expected["accepted"] < 60


def test_ids_are_unique_but_for_the_events_sent_again(events: list[Message]) -> None:
    seen = Counter(message.msg_id for message in events)
    again = Counter(m.msg_id for m in events if m.expect in ("duplicate", "id_reused"))

    assert {id: count - 1 for id, count in seen.items() if count > 1} == dict(again)
    assert all(message.msg_id == f"{message.path}/{message.envelope['id']}" for message in events)


def test_what_is_sent_again_comes_a_month_later(days: list[Day]) -> None:
    first: dict[str, date] = {}
    for day in days:
        for message in day.messages:
            if message.expect in ("duplicate", "id_reused"):
                assert day.date - first[message.msg_id] > timedelta(days=30)
            first.setdefault(message.msg_id, day.date)


def test_text_is_in_composed_form_with_plain_apostrophes(events: list[Message]) -> None:
    for message in events:
        for text in strings(message.envelope):
            assert unicodedata.is_normalized("NFC", text)
            assert "\u2019" not in text


def test_every_invented_person_and_workplace_is_marked(events: list[Message]) -> None:
    names = [name for message in events for name in full_names(message.envelope["data"])]
    unions = [data["name_vi"] for data in of(events, "unit.joined") if data["kind"] == Kind.GRASSROOTS_UNION]

    assert len(names) > 5_000
    assert all(name.endswith(" (hư cấu)") for name in names + unions)


def test_the_board_admits_itself_and_then_everybody(events: list[Message]) -> None:
    assert events[0].envelope["data"]["path"] == events[0].path == "66.bantdkt"
    known: set[str] = set()
    for data in of(events, "unit.joined"):
        assert data.get("led_by") in known | {None}
        known.add(data["path"])
    strangers = {m.path for m in events if m.expect not in ("unit_unknown", "version_unknown")} - known
    assert strangers == set()


def test_the_districts_are_the_fifteen_real_ones(events: list[Message]) -> None:
    places = {d["path"]: d["name_vi"] for d in of(events, "unit.joined") if d["kind"] == Kind.DISTRICT}

    assert sorted(places) == [f"66.{code}" for code in range(643, 658)]
    assert places["66.643"] == "Thành phố Buôn Ma Thuột"
    assert places["66.652"] == "Huyện M'Đrắk"


def test_the_unions_have_the_members_of_the_province() -> None:
    tale = province(2014)
    unions = [*tale.unions, *(union for union, _ in tale.closing)]

    assert len(unions) == 1_900
    assert 85_000 <= sum(union.members for union in unions) <= 100_000
    assert all(re.fullmatch(r"66\.(\d{3}\.ldld|cdn-[a-z]+)\.cs\d{4}", union.path) for union in unions)
