"""The facts that the notifications service publishes."""

from datetime import date
from typing import ClassVar

from shared.events.base import FACT, Event, UnitPath


class GuidanceDelivered(Event):
    """A guidance document lies in the inbox of a unit of its audience (II.1.a).

    `issued_on` lets a reader measure the days from issue to delivery (III.2.b).
    """

    type: ClassVar[str] = FACT + "guidance.delivered.v1"
    about: ClassVar[str] = "guidance_id"
    guidance_id: str
    unit: UnitPath
    delivered_on: date
    issued_on: date | None = None

    def stream(self) -> str:
        return f"delivery:{self.guidance_id}/{self.unit}"


class ReminderSent(Event):
    """A unit was reminded of something overdue: `about_kind` (campaign, nomination) and its `about_id`."""

    type: ClassVar[str] = FACT + "reminder.sent.v1"
    about: ClassVar[str] = "about_id"
    about_kind: str
    about_id: str
    unit: UnitPath
    sent_on: date

    def stream(self) -> str:
        return f"reminder:{self.about_kind}/{self.about_id}/{self.unit}"
