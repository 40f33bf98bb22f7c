"""The facts that the reporting service publishes: a summary is closed, and restated when its numbers change."""

from datetime import date
from typing import ClassVar

from shared.events.base import FACT, Event, PathOrPlace, Value


class ChangedNumber(Value):
    """A number of the summary at this unit (the summary's own or one of `by_unit`); absent: a share of nobody."""

    unit: PathOrPlace
    indicator: str
    cut: str
    before: int | float | None = None
    after: int | float | None = None


class _OfSummary(Event):
    about: ClassVar[str] = "summary_id"
    #: `<unit>/<period>`.
    summary_id: str
    unit: PathOrPlace
    period: str
    revision: int
    as_of: date


class SummaryClosed(_OfSummary):
    """What stood behind the last day for reports: `digest` is the SHA-256 of the body of
    `/summaries/{unit}/{period}?revision=1`, `heard` the last fact of each service in it (`through` there)."""

    type: ClassVar[str] = FACT + "summary.closed.v1"
    heard: dict[str, int]
    digest: str


class SummaryRestated(_OfSummary):
    """A closed summary has other numbers now: `because` of these facts, the first 500 of `causes`."""

    type: ClassVar[str] = FACT + "summary.restated.v1"
    heard: dict[str, int]
    before_digest: str
    after_digest: str
    changed: list[ChangedNumber]
    because: list[str]
    causes: int
