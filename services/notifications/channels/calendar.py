"""The days by which a unit has been told to do something, as iCalendar (RFC 5545), for whoever holds its token."""

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

import orjson
from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from services.notifications.channels import Channel, Kit, Templates
from services.notifications.domain import standing
from services.notifications.rules import STANDING_KINDS
from shared.access import Asking
from shared.db import Database, Row, fetch
from shared.errors import NotFound
from shared.ids import derived

#: What a fact calls the day.
_DAYS = ("due", "deadline", "acknowledge_by")
_AT_MOST = 1000


class CalendarOfDays(Channel):
    """One entry for one matter of one kind: where its day moves, the entry moves, under its old UID."""

    name = "calendar"

    def __init__(self, db: Database, templates: Templates) -> None:
        self._db, self._templates = db, templates

    def routes(self) -> APIRouter:
        router = APIRouter(tags=["notifications"])

        @router.get("/calendars/{path}.ics")
        async def calendar(holder: Asking, path: str) -> Response:
            if not holder.owns(path):
                raise HTTPException(403, f"The calendar of {path} is for {path}")
            async with self._db.transaction() as connection:
                units = await fetch(connection, "select path, kind, name_vi from units")
                kinds = {row.path: row.kind for row in units}
                if path not in kinds:
                    raise NotFound(f"There is no unit {path}")
                shared = [standing(path)] if kinds[path] in STANDING_KINDS else []
                rows = await fetch(connection, _DATED, [path, *shared], _AT_MOST)
            document = self.document(path, rows[::-1], {row.path: row.name_vi for row in units})
            return Response(document, media_type="text/calendar; charset=utf-8")

        return router

    def document(self, path: str, rows: Sequence[Row], names: dict[str, str]) -> bytes:
        """`rows` are items, the oldest first; the later word on a matter takes the place of the one before."""
        from icalendar import Calendar

        calendar = Calendar()
        calendar.add("prodid", "-//tdkt//notifications//vi")
        calendar.add("version", "2.0")
        calendar.add("x-wr-calname", names.get(path, path))
        calendar.add("x-wr-timezone", "Asia/Ho_Chi_Minh")
        entries: dict[str, Any] = {}
        changes: dict[str, count[int]] = {}
        for row in rows:
            if entry := self._entry(path, row, names):
                uid = str(entry["uid"])
                entry.add("sequence", next(changes.setdefault(uid, count())))
                entries[uid] = entry
        for entry in entries.values():
            calendar.add_component(entry)
        return calendar.to_ical()

    def _entry(self, path: str, row: Row, names: dict[str, str]) -> Any:
        """None for an item without a day. A day is whole: a deadline is open until its end, local time."""
        from icalendar import Event

        data = orjson.loads(row.data)
        day = next((data[name] for name in _DAYS if data.get(name)), None)
        if day is None:
            return None
        entry = Event()
        entry.add("uid", f"{derived('calendar', path, row.because, row.subject)}@tdkt")
        entry.add("dtstamp", row.time)
        entry.add("dtstart", date.fromisoformat(day))
        entry.add("summary", self._templates.say(row.because, {**data, "cause": row.cause}, names)["text_vi"])
        entry.add("transp", "TRANSPARENT")
        return entry


def build(kit: Kit) -> CalendarOfDays:
    return CalendarOfDays(kit.db, kit.templates)


_DATED = """
select id, because, subject, cause, time, data from items
 where path = any($1::text[]) and kind in ('nomination', 'reminder', 'warning', 'guidance') order by id desc limit $2
"""
