"""The calendar of a unit, as a program for calendars reads it."""

from datetime import date

import httpx
from icalendar import Calendar

from services.notifications.channels.calendar import CalendarOfDays
from shared.access import OPEN, Access, Holder, holder_of
from shared.db import Database as Db
from shared.events.nominations import NominationReturned
from shared.web import build_app
from tests.integration.notifications.conftest import NAME, TEMPLATES, Published, leading
from tests.integration.notifications.facts import DISTRICT, FEDERATION, GRASSROOTS, PROVINCE, overdue
from tests.support.builders import FACTS


def returned(due: str):
    data = FACTS["nomination.returned"] | {"unit": GRASSROOTS, "proposer": DISTRICT, "due": due}
    return NominationReturned.model_validate(data), GRASSROOTS


async def test_a_day_that_moves_keeps_its_entry(published: Published):
    await published.tell("campaigns", *PROVINCE, overdue("c1"))
    await published.tell("nominations", returned("2014-09-10"))
    db = Db(published.dsn)
    app = build_app(NAME, Access(published.client, enforced=False), CalendarOfDays(db, TEMPLATES).routes())
    holder = OPEN
    app.dependency_overrides[holder_of] = lambda: holder
    async with (
        leading(published.settings),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as http,
    ):
        await published.heard()
        first = await http.get(f"/calendars/{DISTRICT}.ics")
        await published.tell("nominations", returned("2014-09-20"))
        await published.heard()
        second = await http.get(f"/calendars/{DISTRICT}.ics")
        unknown = await http.get("/calendars/66.nobody.ics")
        holder = Holder(FEDERATION)
        foreign = await http.get(f"/calendars/{DISTRICT}.ics")
    await db.close()
    assert first.headers["content-type"].startswith("text/calendar")
    (other, before), (other_after, after) = _days(first.content), _days(second.content)
    assert (unknown.status_code, foreign.status_code) == (404, 403)
    assert other == other_after
    assert (before[1:], after[1:]) == ((date(2014, 9, 10), 0), (date(2014, 9, 20), 1))
    assert before[0] == after[0]


def _days(document: bytes) -> list[tuple[str, date, int]]:
    """UID, day and SEQUENCE of every entry, in the order in which it was first heard of."""
    found = Calendar.from_ical(document).walk("VEVENT")
    return [(str(one["uid"]), one.decoded("dtstart"), int(str(one["sequence"]))) for one in found]
