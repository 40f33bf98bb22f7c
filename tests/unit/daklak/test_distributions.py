"""The played year is spread as the domain reference says that real years are."""

from collections import Counter
from datetime import date

from deploy.daklak.diary import Day, Message
from deploy.daklak.workdays import DATES
from tests.support.played import name_of, of


def test_the_federation_takes_ten_and_eight_are_decided(good: list[Message]) -> None:
    round_id = next(d["round_id"] for d in of(good, "round.opened") if d["award"] == "BKT")
    chosen = {d["nomination_id"] for d in of(good, "nomination.submitted") if d.get("round_id") == round_id}
    withdrawn = {d["nomination_id"] for d in of(good, "nomination.withdrawn")} & chosen
    decided = {id for d in of(good, "award.decided") for id in d["nomination_ids"]} & chosen

    assert (len(chosen), len(withdrawn), len(decided)) == (11, 1, 8)


def test_two_or_three_exemplars_are_introduced_in_each_period(good: list[Message]) -> None:
    periods = Counter(data["period"] for data in of(good, "exemplar.introduced"))

    assert set(periods) == {"2014-Q1", "2014-Q2", "2014-Q3", "2014-Q4", "2014-H1", "2014-H2", "2014"}
    assert set(periods.values()) <= {2, 3}


def test_the_districts_nominations_are_spread_as_in_life(good: list[Message]) -> None:
    submitted = [d for d in of(good, "nomination.submitted") if d["award"] == "GKH"]
    ids = {data["nomination_id"] for data in submitted}

    def share(name: str) -> float:
        return len({d["nomination_id"] for d in of(good, name)} & ids) / len(submitted)

    assert 500 <= len(submitted) <= 1_500
    assert 0.15 <= share("nomination.returned") <= 0.25
    assert 0.05 <= share("nomination.rejected") <= 0.10


def test_decisions_take_as_long_as_in_life(days: list[Day]) -> None:
    submitted: dict[str, date] = {}
    taken: list[int] = []
    workdays = {day: n for n, day in enumerate(d for d in DATES if d.weekday() < 5)}
    for day in days:
        for message in day.messages:
            data = message.envelope["data"]
            step = name_of(message) if message.expect == "accepted" else ""
            if step == "nomination.submitted" and data["award"] == "GKH":
                submitted[data["nomination_id"]] = day.date
            if step == "award.decided":
                listed = [submitted[id] for id in data["nomination_ids"] if id in submitted]
                taken += [workdays[day.date] - workdays[since] for since in listed]

    # 20 working days are allowed.
    assert 10 <= sorted(taken)[len(taken) // 2] <= 14
    assert 0.02 <= sum(days_ > 20 for days_ in taken) / len(taken) <= 0.10


def test_registrations_come_in_time_late_or_never(good: list[Message], days: list[Day]) -> None:
    deadlines = {d["campaign_id"]: d["registration_deadline"] for d in of(good, "campaign.launched")}
    registered = [(f"{day.date}", m.envelope["data"]["campaign_id"]) for day in days for m in day.messages
                  if m.expect == "accepted" and name_of(m) == "registration.submitted"]  # fmt: skip
    late = sum(day > deadlines[id] for day, id in registered)

    assert 0.06 <= late / len(registered) <= 0.11
    assert 0.90 <= len(registered) / (3 * 1_900) <= 0.97
