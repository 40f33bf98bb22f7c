"""Streams, durables and subjects of the contract (sections 2-4); `deploy/provision.py` applies them."""

from dataclasses import dataclass

SERVICES = ("campaigns", "nominations", "notifications", "reporting")

INTAKE, EVENTS, PRIVATE, DEAD = "INTAKE", "EVENTS", "PRIVATE", "DEAD"
INTAKE_SUBJECTS, EVENT_SUBJECTS = "tdkt.intake.>", "tdkt.evt.>"
PRIVATE_SUBJECTS, DEAD_SUBJECTS = "tdkt.prv.>", "tdkt.dead.>"
CLOCK_SUBJECTS = "tdkt.intake.clock.>"
#: A key-value bucket: what was issued to whom, and whom a token's hash belongs to.
CREDENTIALS = "CREDENTIALS"
#: Another one: the key of each person (contract section 5). Backed up apart; deleting a key is the erasure.
PERSON_KEYS = "PERSON_KEYS"

INTAKE_TYPE, PRIVATE_TYPE, FACT_TYPE = "vn.tdkt.intake.", "vn.tdkt.prv.", "vn.tdkt."

#: What nominations answers (contract section 4); campaigns answers everything else, also what nobody knows.
OWNED_BY_NOMINATIONS = (
    "nomination",
    "vote",
    "consent",
    "consultation",
    "comment",
    "round",
    "award",
    "exemplar",
    "publicity_consent",
    "initiative",
    "complaint",
    "person",
)

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream as it must be: on file, limited by nothing but age; full, it refuses and never forgets."""

    name: str
    subjects: str
    #: 0: kept for ever.
    max_age_s: float = 0.0
    duplicate_window_s: float = 600.0
    #: Nobody may delete or purge; the server never lets this be taken away again.
    append_only: bool = False
    #: -1: the server's own limit, which is 1000 durables.
    max_consumers: int = -1
    #: A key-value bucket: one message per subject, the last.
    last_only: bool = False


@dataclass(frozen=True, slots=True)
class Durable:
    """A pull consumer read by one service, acknowledged up to a position (AckPolicy.ALL)."""

    stream: str
    name: str
    filters: tuple[str, ...]
    ack_wait_s: float = 30.0
    max_ack_pending: int = 20_000


STREAMS = (
    # 100 ms is the least the server takes: ids are one name space per stream, so one unit could swallow
    # another's event by using its id. The services' inbox decides about duplicates instead.
    Stream(INTAKE, INTAKE_SUBJECTS, max_age_s=30 * DAY_S, duplicate_window_s=0.1),
    Stream(EVENTS, EVENT_SUBJECTS, append_only=True, max_consumers=10_000),
    Stream(PRIVATE, PRIVATE_SUBJECTS),
    Stream(DEAD, DEAD_SUBJECTS),
    Stream(f"KV_{CREDENTIALS}", f"$KV.{CREDENTIALS}.>", duplicate_window_s=120.0, last_only=True),
    Stream(f"KV_{PERSON_KEYS}", f"$KV.{PERSON_KEYS}.>", duplicate_window_s=120.0, last_only=True),
)

DURABLES = (
    Durable(INTAKE, "campaigns", (INTAKE_SUBJECTS,)),
    Durable(
        INTAKE, "nominations", (*(f"tdkt.intake.{name}.>" for name in OWNED_BY_NOMINATIONS), CLOCK_SUBJECTS)
    ),
    Durable(EVENTS, "nominations", ("tdkt.evt.unit.>", "tdkt.evt.campaign.>", "tdkt.evt.programme.>")),
    Durable(EVENTS, "notifications", (EVENT_SUBJECTS,)),
    Durable(EVENTS, "reporting", (EVENT_SUBJECTS,)),
)


def stream(name: str) -> Stream:
    """The declaration of a stream by its name."""
    return next(one for one in STREAMS if one.name == name)


def durable(stream: str, name: str) -> Durable:
    """The declaration of a durable by its stream and service."""
    return next(one for one in DURABLES if (one.stream, one.name) == (stream, name))


def owner(aggregate: str) -> str:
    """The one service that answers intake events of this aggregate."""
    return "nominations" if aggregate in OWNED_BY_NOMINATIONS else "campaigns"


def intake_subject(type_: str, path: str) -> str:
    """Where a unit publishes an intake event: `vn.tdkt.intake.round.opened.v1` on its own path."""
    return f"tdkt.intake.{type_.removeprefix(INTAKE_TYPE)}.{path}"


def fact_subject(type_: str, path: str) -> str:
    """Where a service publishes a fact: `vn.tdkt.award.decided.v1` under the path it is about."""
    return f"tdkt.evt.{type_.removeprefix(FACT_TYPE)}.{path}"


def private_subject(type_: str, path: str) -> str:
    """Where a service publishes sealed personal data: `vn.tdkt.prv.person.recorded.v1`."""
    return f"tdkt.prv.{type_.removeprefix(PRIVATE_TYPE)}.{path}"


def key_subject(person_id: str) -> str:
    """Where the key of a person lies."""
    return f"$KV.{PERSON_KEYS}.{person_id}"


def own_subjects(stem: str, path: str) -> tuple[str, str]:
    """All of `tdkt.intake` or `tdkt.evt` on a path, and all below it."""
    return f"{stem}.*.*.*.{path}", f"{stem}.*.*.*.{path}.>"


def fact_type(subject: str) -> str:
    """`vn.tdkt.award.decided.v1` of `tdkt.evt.award.decided.v1.66.643.ldld`."""
    return FACT_TYPE + ".".join(subject.split(".", 5)[2:5])


def dead_subject(service: str, original: str) -> str:
    """Where a service parks a message that it could not decide."""
    return f"tdkt.dead.{service}.{original}"


def subject_for(type_: str, path: str) -> str:
    """The subject of any type of the contract."""
    # The answers `vn.tdkt.intake.accepted.v1` and `.refused.v1` are facts: an intake event has one word more.
    if type_.startswith(INTAKE_TYPE) and type_.count(".") == 5:
        return intake_subject(type_, path)
    return private_subject(type_, path) if type_.startswith(PRIVATE_TYPE) else fact_subject(type_, path)


def aggregate_of(subject: str) -> str:
    """`round` of `tdkt.intake.round.opened.v1.66.ldld`; empty where the subject is too short."""
    tokens = subject.split(".")
    return tokens[2] if len(tokens) > 2 else ""


#: The province of a fact, in a statement over a table with a column `subject`.
PROVINCE_OF_SUBJECT = "split_part(subject, '.', 6)"


def path_of(subject: str) -> str:
    """`66.ldld` of `tdkt.intake.round.opened.v1.66.ldld`: who published, or what the fact is about."""
    return ".".join(subject.split(".")[5:])


def parked(subject: str) -> tuple[str, str]:
    """The service and the original subject of a message in DEAD."""
    _, _, service, *original = subject.split(".")
    return service, ".".join(original)
