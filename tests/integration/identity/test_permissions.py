"""The permission matrix: every kind of user against every subject and API call, on a real server.

A kind is allowed what its line says; whatever else stands anywhere in the table is refused to it. The server judges
each publication by itself, so a line that is too wide fails as one that is too narrow does.
"""

import pytest

from tests.integration.identity.conftest import NEIGHBOUR, OTHER_READER, READER, UNIT, House

pytestmark = pytest.mark.asyncio(loop_scope="session")

OWN, OTHER = "66_643_ldld", "66_644_ldld"
PART = "nominations-64"
API, NEXT, ACK = "$JS.API", "$JS.API.CONSUMER.MSG.NEXT", "$JS.ACK"

#: What nobody but the operator's own hand may ask of JetStream.
CLOSED = {
    f"{API}.{call}"
    for call in (
        "INFO", "STREAM.LIST", "STREAM.CREATE.X", "STREAM.UPDATE.EVENTS", "STREAM.PURGE.INTAKE", "STREAM.PURGE.EVENTS",
        "STREAM.DELETE.EVENTS", "STREAM.MSG.GET.INTAKE", "STREAM.MSG.GET.EVENTS", "STREAM.MSG.DELETE.INTAKE",
        "STREAM.MSG.DELETE.DEAD", "STREAM.MSG.DELETE.PRIVATE", "STREAM.PURGE.KV_PERSON_KEYS", "CONSUMER.CREATE.KV_PERSON_KEYS.x",
        "DIRECT.GET.KV_PERSON_KEYS.$KV.PERSON_KEYS.p1", "STREAM.SNAPSHOT.EVENTS", "STREAM.RESTORE.EVENTS", "DIRECT.GET.INTAKE",
        "DIRECT.GET.EVENTS.tdkt.evt.x.y.v1.66.ldld", f"DIRECT.GET.INTAKE.tdkt.intake.x.y.v1.{NEIGHBOUR}", "DIRECT.GET.PRIVATE",
        "DIRECT.GET.DEAD", "DIRECT.GET.DEAD.tdkt.dead.x.tdkt.intake.x.y.v1.66.ldld", "DIRECT.GET.KV_CREDENTIALS",
        "DIRECT.GET.KV_CREDENTIALS.$KV.CREDENTIALS.user.UX", "CONSUMER.CREATE.INTAKE", "CONSUMER.CREATE.INTAKE.x.tdkt.>",
        "CONSUMER.CREATE.PRIVATE.x", "CONSUMER.CREATE.KV_CREDENTIALS.x", "CONSUMER.DURABLE.CREATE.EVENTS.x",
        f"CONSUMER.DURABLE.CREATE.EVENTS.{OWN}", "CONSUMER.NAMES.EVENTS", "CONSUMER.LIST.EVENTS",
        f"CONSUMER.DELETE.EVENTS.{OTHER}", "CONSUMER.DELETE.INTAKE.campaigns", f"CONSUMER.PAUSE.EVENTS.{OTHER}",
        f"CONSUMER.UNPIN.EVENTS.{OTHER}", f"CONSUMER.RESET.EVENTS.{OTHER}", f"CONSUMER.RESET.EVENTS.{READER}",
    )
} | {
    "$KV.CREDENTIALS.token.x", "$KV.CREDENTIALS.user.x", "$SYS.REQ.SERVER.PING", "$SYS.REQ.ACCOUNT.X.INFO",
    "dlv.out.66_643.x", "dlv.evt.66_643", "_INBOX.x", f"_INBOX_{OTHER}.x", "tdkt.intake.x.y.v1.66",
    "tdkt.dead.x.tdkt.intake.x.y.v1.66.ldld",
}  # fmt: skip

#: What every service may ask: it reads EVENTS from anywhere and knows how far streams and durables are.
READING = {
    f"{API}.STREAM.INFO.INTAKE", f"{API}.STREAM.INFO.EVENTS", f"{API}.STREAM.NAMES",
    f"{API}.CONSUMER.INFO.EVENTS.{OWN}", f"{API}.CONSUMER.INFO.EVENTS.{OTHER}", f"{API}.CONSUMER.INFO.EVENTS.{READER}",
    f"{API}.CONSUMER.CREATE.EVENTS", f"{API}.CONSUMER.CREATE.EVENTS.x.tdkt.evt.>",
    f"{API}.DIRECT.GET.EVENTS",
    f"{API}.STREAM.MSG.GET.EVENTS", f"{API}.STREAM.MSG.GET.DEAD",
    f"{API}.DIRECT.GET.KV_CREDENTIALS.$KV.CREDENTIALS.token.x", "$JS.FC.EVENTS.x.y",
    # What units send by HTTP goes out under their path.
    f"tdkt.intake.x.y.v1.{UNIT}", f"tdkt.intake.x.y.v1.{UNIT}.cs0001", f"tdkt.intake.x.y.v1.{NEIGHBOUR}",
    "tdkt.intake.x.y.v1.66", "tdkt.intake.clock.advanced.v1.sys.ops",
}  # fmt: skip


def own_durable(stream: str, name: str) -> set[str]:
    return {f"{NEXT}.{stream}.{name}", f"{ACK}.{stream}.{name}.1.1.1.1.0"}


def of_service(name: str, facts: set[str], *streams: str) -> set[str]:
    mine = {line for stream in streams for line in own_durable(stream, name)}
    resets = {f"{API}.CONSUMER.RESET.{stream}.{name}" for stream in streams}
    told = {f"tdkt.evt.{fact}.v1.66.ldld" for fact in facts}
    parked = f"tdkt.dead.{name}.tdkt.intake.x.y.v1.66.ldld"
    return READING | mine | resets | told | {parked, f"tdkt.prg.{name}"}


OF_CAMPAIGNS = {"intake.accepted", "intake.refused", "unit.joined", "campaign.launched", "duty.met"}
OF_NOMINATIONS = {
    "intake.accepted", "intake.refused", "award.decided", "nomination.received", "round.short", "duty.met", "person.erased",
}  # fmt: skip
#: On a cluster: what is the last that INTAKE holds?
DECIDING = {f"{API}.STREAM.MSG.GET.INTAKE", f"{API}.DIRECT.GET.INTAKE"}
VAULT = {
    "tdkt.prv.person.recorded.v1.66.ldld", "$KV.PERSON_KEYS.p1",
    f"{API}.STREAM.MSG.GET.PRIVATE", f"{API}.STREAM.MSG.GET.KV_PERSON_KEYS",
    f"{API}.STREAM.MSG.DELETE.KV_PERSON_KEYS", f"{API}.STREAM.MSG.DELETE.INTAKE",
}  # fmt: skip
#: Whoever has both has the names.
NAMES = {f"{API}.DIRECT.GET.PRIVATE", f"{API}.DIRECT.GET.KV_PERSON_KEYS"}

ALLOWED: dict[str, set[str]] = {
    UNIT: {
        f"tdkt.intake.x.y.v1.{UNIT}", f"tdkt.intake.x.y.v1.{UNIT}.cs0001",
        *own_durable("EVENTS", OWN),
    },
    READER: own_durable("EVENTS", READER),
    "campaigns": of_service("campaigns", OF_CAMPAIGNS, "INTAKE") | DECIDING,
    "nominations": of_service("nominations", OF_NOMINATIONS, "INTAKE", "EVENTS") | DECIDING | VAULT | NAMES,
    PART: of_service(PART, OF_NOMINATIONS, "INTAKE", "EVENTS") | DECIDING | VAULT | NAMES,
    "notifications": of_service("notifications", {"guidance.delivered", "reminder.sent"}, "EVENTS") | NAMES,
    "reporting": of_service("reporting", {"summary.closed", "summary.restated"}, "EVENTS") | NAMES,
    "sys": {"$SYS.REQ.CLAIMS.UPDATE"},
}  # fmt: skip
EVERYTHING = sorted(CLOSED.union(*ALLOWED.values()))

HEARING = [
    ">", "*.>", "tdkt.>", "tdkt.evt.>", f"tdkt.intake.x.y.v1.{UNIT}", "tdkt.prg.*", "$SYS.>", "$JS.>", "_R_.>", "_INBOX.>",
    "dlv.evt.>", f"_INBOX_{OWN}.>", f"_INBOX_{OTHER}.>", f"_INBOX_{READER}.>", f"_INBOX_{OTHER_READER}.>",
    "_INBOX_campaigns.>", "_INBOX_nominations.>", "_INBOX_notifications.>", "_INBOX_reporting.>", "_INBOX_sys.>",
    f"_INBOX_{PART}.>",
]  # fmt: skip
HEARS = {
    UNIT: {f"_INBOX_{OWN}.>"},
    READER: {f"_INBOX_{READER}.>"},
    "sys": {"_INBOX_sys.>"},
} | {
    name: {f"_INBOX_{name}.>", "tdkt.prg.*"}
    for name in ("campaigns", "nominations", "notifications", "reporting", PART)
}


@pytest.mark.parametrize("kind", ALLOWED)
async def test_it_publishes_what_its_line_says_and_nothing_else(house: House, kind: str):
    async with house.guest(kind) as guest:
        allowed = {subject for subject in EVERYTHING if not await guest.refuses(subject)}
    assert (allowed - ALLOWED[kind], ALLOWED[kind] - allowed) == (set(), set())


@pytest.mark.parametrize("kind", HEARS)
async def test_it_hears_its_own_inbox_and_nobody_elses(house: House, kind: str):
    async with house.guest(kind) as guest:
        heard = {subject for subject in HEARING if not await guest.refuses_to_hear(subject)}
        by_queue = {subject for subject in HEARING if not await guest.refuses_to_hear(subject, "q")}
    assert (heard, by_queue) == (HEARS[kind], HEARS[kind])
