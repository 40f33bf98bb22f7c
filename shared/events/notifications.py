"""The facts that the notifications service publishes."""

from datetime import date
from typing import ClassVar

from shared.events.base import FACT, Event, UnitPath


class GuidanceDelivered(Event):
    """A guidance document lies in the inbox of a unit of its audience (II.1.a).

    `issued_on` lets a reader measure the days from issue to delivery (III.2.b).
    """

    type: ClassVar[str] = FACT + "guidance.delivered.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.1.a", "III.1.a", "III.2.b")
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
    clauses: ClassVar[tuple[str, ...]] = ("II.2.a", "III.1.d")
    about: ClassVar[str] = "about_id"
    about_kind: str
    about_id: str
    unit: UnitPath
    sent_on: date

    def stream(self) -> str:
        return f"reminder:{self.about_kind}/{self.about_id}/{self.unit}"


class DeliveryDelivered(Event):
    """A letter about a fact was taken by the target of a subscription, at the last of `attempts`.

    `code` is its answer (`http_204`, `smtp_250`); where the target lies is told to nobody. `replay` counts how often the
    letter was asked for again.
    """

    type: ClassVar[str] = FACT + "delivery.delivered.v1"
    clauses: ClassVar[tuple[str, ...]] = ("II.1.b", "IV.c")
    about: ClassVar[str] = "delivery_id"
    delivery_id: str
    subscription_id: str
    via: str
    unit: UnitPath
    fact_id: str
    attempts: int
    code: str
    replay: int = 0

    def stream(self) -> str:
        return f"letter:{self.delivery_id}"


class DeliveryFailed(DeliveryDelivered):
    """A letter was given up: all attempts failed, or the target wants no more (410); its subscription rests until its
    owner opens it again."""

    type: ClassVar[str] = FACT + "delivery.failed.v1"
