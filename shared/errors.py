"""Four kinds of error, one meaning each; every edge translates the kind, never the subclass."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One reason why an intake event is refused.

    `pointer` is a JSON pointer from the event's root; `rule` a clause or duty (`II.3.c`, `N03`); `law` a citation;
    `values` fills the placeholders of the two sentences looked up by `code`.
    """

    code: str
    pointer: str = ""
    rule: str = ""
    law: str = ""
    values: tuple[tuple[str, str], ...] = ()


class TdktError(Exception):
    """Base of the four kinds."""


class RuleViolated(TdktError):
    """The request breaks a rule; nothing was done (HTTP 409)."""

    def __init__(self, *violations: Violation) -> None:
        super().__init__(", ".join(f"{v.code} {v.pointer}".strip() for v in violations))
        self.violations = violations


class NotFound(TdktError):
    """What was asked for does not exist (HTTP 404)."""


class StaleVersion(TdktError):
    """Somebody else wrote first: load again and retry in process."""


class Unavailable(TdktError):
    """A part we stand on does not answer now: retry later (HTTP 503)."""


class Full(Unavailable):
    """A stream is at the limit that its operator set: it refuses, and keeps what it has (HTTP 507)."""


class MovedOn(Unavailable):
    """The stream holds more than we know of: look before trying again."""


class Diverged(Unavailable):
    """A stream is not the one that the database remembers: one of the two was restored; `tdkt reconcile`."""


class LeadLost(Unavailable):
    """Another replica leads now, or the session that held the lock is gone."""


def violated(
    code: str, pointer: str = "", *, rule: str = "", law: str = "", **values: object
) -> RuleViolated:
    """A refusal with a single reason."""
    return RuleViolated(Violation(code, pointer, rule, law, tuple((k, str(v)) for k, v in values.items())))
