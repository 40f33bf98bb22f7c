"""Senders' mistakes: envelopes that cannot be right, the same event again, and units that may not speak."""

from datetime import date
from typing import Any

from deploy.daklak.campaigns_of_2014 import LDST, campaign_id
from deploy.daklak.diary import Message
from deploy.daklak.refusals_of_2014 import a_case, submit
from deploy.daklak.story import FEDERATION, Story
from deploy.daklak.workdays import plus

#: What the services still read: 1 MiB, nesting of 64.
_TOO_MANY_BYTES, _TOO_DEEP = 1_200_000, 80


def tell(story: Story, registrations: list[Message], nominated: list[Message]) -> None:
    """Every mistake once or twice; those that repeat an event come months after it."""
    _envelopes(story)
    _sizes(story)
    _units(story)
    _unknown(story)
    _again(story, registrations, nominated)


def _envelopes(story: Story) -> None:
    case, data = a_case(story, "66.643", "nameless", date(2014, 6, 10))
    nameless = {key: value for key, value in data["nominee"].items() if key != "full_name"}
    submit(story, case, data | {"nominee": nameless}, "schema_invalid")
    case, data = a_case(story, "66.645", "version", date(2014, 6, 11))
    submit(story, case, data, "version_unknown", version="v99")
    case, data = a_case(story, "66.644", "impostor", date(2014, 6, 12))
    submit(story, case, data, "source_mismatch", source="urn:tdkt:unit:66.643.ldld")
    case, data = a_case(story, "66.646", "future", date(2014, 6, 13))
    submit(story, case, data, "time_in_future", time="2099-06-13T02:00:00Z")
    campaign = campaign_id(story, LDST)
    story.diary.put(date(2014, 5, 6), FEDERATION, "campaign.celebrated", {"campaign_id": campaign},
                    expect="type_unknown")  # fmt: skip
    path, id = story.province.unions[40].path, story.id("registration", "negative")
    data = {"registration_id": id, "campaign_id": campaign, "year": 2014, "headcount": {"total": -5}}
    story.diary.put(date(2014, 3, 20), path, "registration.submitted", data, expect="schema_invalid")


def _sizes(story: Story) -> None:
    path = story.province.unions[41].path
    data = _meeting(story, "large", date(2014, 5, 13)) | {"note": "a" * _TOO_MANY_BYTES}
    story.diary.put(date(2014, 5, 13), path, "activity.held", data, expect="too_large")
    nested: list[Any] = []
    for _ in range(_TOO_DEEP):
        nested = [nested]
    data = _meeting(story, "deep", date(2014, 5, 14)) | {"note": nested}
    story.diary.put(date(2014, 5, 14), path, "activity.held", data, expect="too_deep")


def _units(story: Story) -> None:
    """One that never joined, one that was closed, and one whose kind may not do this."""
    day = date(2014, 5, 15)
    data = _meeting(story, "stranger", day)
    story.diary.put(day, "66.645.ldld.cs9999", "activity.held", data, expect="unit_unknown")
    union, closed = story.province.closing[0]
    day = plus(closed, 20)
    data = _meeting(story, "closed", day)
    story.diary.put(day, union.path, "activity.held", data, expect="unit_closed")
    id, path = story.id("campaign", "from below"), story.province.unions[42].path
    data = {"campaign_id": id, "name_vi": "Phong trào của chúng tôi", "launcher": path, "kind": "thematic",
            "period": ["2014-06-01", "2014-08-31"], "registration_deadline": "2014-06-15",
            "scope": ["66"]}  # fmt: skip
    story.diary.put(date(2014, 5, 16), path, "campaign.launched", data, expect="not_allowed_for_kind")


def _unknown(story: Story) -> None:
    id, path = story.id("registration", "nowhere"), story.province.unions[43].path
    data = {"registration_id": id, "campaign_id": story.id("campaign", "nobody's"), "year": 2014,
            "headcount": {"total": 20}}  # fmt: skip
    story.diary.put(date(2014, 3, 21), path, "registration.submitted", data, expect="aggregate_unknown")


def _again(story: Story, registrations: list[Message], nominated: list[Message]) -> None:
    """The same event twice has no second effect; the same id with another body is refused.

    They come months later, far outside the stream's own window for duplicates.
    """
    for message in registrations[:3]:
        story.diary.again(message, date(2014, 6, 3), expect="duplicate")
    altered = registrations[3]
    more = {"headcount": {"total": 999, "women": 400, "direct_workers": 700}}
    story.diary.again(altered, date(2014, 6, 4), expect="id_reused", **more)
    first, second = nominated[:2]
    story.diary.again(first, date(2014, 12, 3), expect="duplicate")
    nominee = second.envelope["data"]["nominee"] | {"position": "Kỹ sư"}
    story.diary.again(second, date(2014, 12, 4), expect="id_reused", nominee=nominee)


def _meeting(story: Story, key: str, day: date) -> dict[str, Any]:
    id = story.id("activity", "mistake", key)
    return {"activity_id": id, "kind": "conference", "title": "Sinh hoạt công đoàn", "date": f"{day}",
            "place": "Trụ sở công đoàn", "attendance": {"total": 20}}  # fmt: skip
