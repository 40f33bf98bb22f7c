"""Keys, vault, PRIVATE and erasure on a real database and real streams: nothing half, whatever dies in between."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import nats
import orjson
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.js.errors import KeyNotFoundError

from services.nominations import store
from services.nominations.domain.private import person_of
from services.nominations.handlers import Forgetting, TakingOver
from services.nominations.store import Names, Vault
from shared.arrival import read
from shared.clock import wall_clock
from shared.db import Database, execute, fetch, migrate
from shared.events import Event
from shared.events.base import SubjectKind
from shared.events.private import AwardDemographicsRecorded, PersonRecorded
from shared.facts import FactLog
from shared.inbox import Inbox
from shared.jetstream import Outgoing, api, publish_atomic
from shared.lead import Lead
from shared.outbox import Committed, Relay
from shared.person_keys import PersonKeys
from shared.reading import Stored, after
from shared.seal import Seal
from shared.streams import INTAKE, PERSON_KEYS, PRIVATE, PRIVATE_SUBJECTS
from shared.turn import Kept
from shared.world import Fact, Keep
from tests.support.builders import NOW, said
from tests.support.drafts import NOON, accepted, draft
from tests.support.eventually import eventually

NAME = "Hờ Riêng Tư (hư cấu)"
UNIT = "66.643.ldld.cs0001"
SUBMITTED = said("nomination.submitted", id="x1")


@dataclass
class House:
    """The vault of nominations, its facts and its relay."""

    dsn: str
    db: Database
    client: Client
    seal: Seal = field(default_factory=lambda: Seal(os.urandom(32)))
    head: int = 0

    def __post_init__(self) -> None:
        self.saved, self.vault = asyncio.Event(), Vault(self.seal, "nominations")

    async def leads(self) -> None:
        self.vault = Vault(self.seal, "nominations")
        async with self.db.transaction() as connection:
            await self.vault.lead(connection, self.client)

    async def save(self, *kept: Kept) -> None:
        """As a turn does: facts and what belongs to them in one transaction, while keys are made."""
        facts = [accepted(id) for id in dict.fromkeys(one.fact_id.removeprefix("answer-") for one in kept)]
        async with self.db.transaction() as connection:
            self.vault.prepare(kept)
            log = FactLog("nominations")
            self.head = await log.append(connection, facts, {}, NOON)
            await self.vault.keep(connection, kept, log.numbers, NOON)
        self.saved.set()

    @asynccontextmanager
    async def lead(self) -> AsyncIterator[Lead]:
        async with Lead(self.dsn, "nominations") as lead:
            yield lead

    async def relay(self, lead: Lead) -> Relay:
        committed = lambda: Committed(0, self.head, wall_clock(), None)  # noqa: E731
        relay = Relay("nominations", lead, self.db, self.client, None, committed, self.saved,
                      newest_private=lambda: self.vault.newest)  # fmt: skip
        await relay.start()
        return relay

    async def publishes(self) -> None:
        async with self.lead() as lead:
            relay = await self.relay(lead)
            await relay._once()
            await relay._moved()

    async def private(self) -> list[Stored]:
        return await after(self.client, 0, 1000, PRIVATE_SUBJECTS, PRIVATE)

    async def opened(self, message: Stored) -> dict[str, Any]:
        data = orjson.loads(message.body)["data"]
        boxes = await PersonKeys(self.client).of([data["person_id"]])
        return orjson.loads(boxes[data["person_id"]].decrypt(base64.b64decode(data["sealed"])))

    async def rows(self, sql: str) -> list[Any]:
        async with self.db.transaction() as connection:
            return list(await fetch(connection, sql))

    async def knows(self, person_id: str) -> list[Any]:
        return await Names(self.db, self.seal, PersonKeys(self.client)).of(
            person_id, "66.bantdkt", "appraisal"
        )

    async def does(self, work: Any, until: Any) -> None:
        """A worker beside the decider, until something is so."""
        async with self.lead() as lead:
            running = asyncio.create_task(work(lead, self.client))
            try:
                await eventually(until, within=20)
            finally:
                running.cancel()


@pytest_asyncio.fixture
async def house(database, streams) -> AsyncIterator[House]:
    dsn = database.dsn("nominations")
    await asyncio.to_thread(migrate, dsn, "nominations")
    db, client = Database(dsn), await nats.connect(streams)
    made = House(dsn, db, client)
    await made.leads()
    yield made
    await client.close()
    await db.close()


def kept(person_id: str, cause: str, position: int = 1, event: Event | None = None, name: str = NAME) -> Kept:
    event = event or PersonRecorded(
        person_id=person_id, kind=SubjectKind.INDIVIDUAL, full_name=name, ethnicity="Ê Đê"
    )
    data = {"full_name": name, "ethnicity": "Ê Đê"} if isinstance(event, PersonRecorded) else {}
    keep = Keep(event.stream(), data, person_id, Fact(event, UNIT))
    return Kept(keep, position, f"answer-{cause}", draft(event, f"private-{cause}-{event.aggregate()}"))


def awarded(person_id: str) -> AwardDemographicsRecorded:
    return AwardDemographicsRecorded(
        award_id="a1", nomination_id="n1", person_id=person_id, subject_kind=SubjectKind.INDIVIDUAL,
        direct_worker=True, decided_on=date(2014, 12, 15))  # fmt: skip


# --- keys


async def test_a_key_is_made_once_whoever_makes_it_first(house):
    made = await asyncio.gather(
        *(PersonKeys(house.client).made([f"p{n}" for n in range(40)]) for _ in range(3))
    )
    found = await PersonKeys(house.client).of([f"p{n}" for n in range(40)])
    assert len(found) == 40
    for keys in made:
        assert {id: bytes(box) for id, box in keys.items()} == {id: bytes(box) for id, box in found.items()}


async def test_an_erased_key_is_gone_and_never_made_again(house):
    keys = PersonKeys(house.client)
    await keys.made(["p1", "p2"])
    for _ in range(2):
        await keys.erase("p1")
    assert set(await keys.of(["p1", "p2"])) == {"p2"}
    assert set(await PersonKeys(house.client).made(["p1", "p2", "p3"])) == {"p2", "p3"}
    bucket = await house.client.jetstream().key_value(PERSON_KEYS)
    with pytest.raises(KeyNotFoundError):
        await bucket.get("p1")
    state = (await api(house.client, f"STREAM.INFO.KV_{PERSON_KEYS}"))["state"]
    assert state["messages"] == 3, "two keys, and the word that one is erased"


# --- the vault and PRIVATE


async def test_what_is_kept_opens_with_the_key_of_the_person_alone(house):
    await house.save(kept("p1", "m1"), kept("p2", "m2", name="Ai Khác (hư cấu)"))
    assert await house.knows("p1") == [{"full_name": NAME, "ethnicity": "Ê Đê"}]
    rows = await house.rows("select sealed from personal union all select body from private")
    assert len(rows) == 4
    assert all(NAME.encode() not in row.sealed for row in rows)
    await PersonKeys(house.client).erase("p1")
    assert (await house.knows("p1"), len(await house.knows("p2"))) == ([], 1)
    reads = await house.rows("select by, person_id, why from name_reads order by id")
    assert [tuple(row) for row in reads] == [("66.bantdkt", one, "appraisal") for one in ("p1", "p1", "p2")]


async def test_private_messages_come_out_before_their_facts_once_and_in_order(house):
    await house.save(*(kept(f"p{n}", f"m{n}", n) for n in range(1, 8)))
    await house.save(kept("p1", "m9", event=awarded("p1")))
    await house.publishes()
    await house.publishes()
    told = await house.private()
    numbers = [orjson.loads(one.body)["originsequence"] for one in told]
    assert numbers == [*range(1, 8), 8]
    assert told[0].subject == "tdkt.prv.person.recorded.v1.66.ldld"
    assert (await house.opened(told[0]))["full_name"] == NAME
    assert (await house.opened(told[-1]))["ethnicity"] == "Ê Đê", "the vault was asked at the decision"
    assert all(NAME.encode() not in one.body for one in told)


async def test_a_relay_that_died_between_private_and_the_facts_repeats_nothing(house):
    await house.save(*(kept(f"p{n}", f"m{n}") for n in range(3)))
    async with house.lead() as lead:
        await (await house.relay(lead)).private.publish(3)
    await house.leads()
    await house.save(kept("p8", "m8"))
    await house.publishes()
    ids = [orjson.loads(one.body)["id"] for one in await house.private()]
    assert ids == ["private-m0-person", "private-m1-person", "private-m2-person", "private-m8-person"]


async def test_where_private_came_back_older_it_is_filled_again_byte_for_byte(house):
    await house.save(*(kept(f"p{n}", f"m{n}") for n in range(3)))
    await house.publishes()
    before = [one.body for one in await house.private()]
    config = (await api(house.client, f"STREAM.INFO.{PRIVATE}"))["config"]
    await api(house.client, f"STREAM.DELETE.{PRIVATE}")
    await api(house.client, f"STREAM.CREATE.{PRIVATE}", config)
    await house.leads()
    await house.publishes()
    assert [one.body for one in await house.private()] == before


async def test_what_the_relay_has_forgotten_is_not_told_twice(house):
    await house.save(*(kept(f"p{n}", f"m{n}") for n in range(3)))
    await house.publishes()
    async with house.db.transaction() as connection:
        await execute(connection, "update private_relay set origin_sequence = 0, stream_sequence = 0")
    await house.publishes()
    assert len(await house.private()) == 3


# --- erasure


async def test_an_erasure_is_done_to_the_end_whatever_died_in_between(house):
    subject, bodies = SUBMITTED.wire().subject, [NAME.encode(), NAME.encode(), b"{}"]
    first, copy, other = [
        await publish_atomic(house.client, [Outgoing(subject, body, f"x{number}")])
        for number, body in enumerate(bodies)
    ]
    inbox = Inbox()
    inbox.add(read(SUBMITTED.wire(first), NOW))
    await house.save(kept("p1", "m1", first), kept("p2", "m2", other))
    async with house.db.transaction() as connection:
        await inbox.save(connection)
        await house.vault.heard_again(connection, [read(SUBMITTED.wire(copy), NOW)])
        await house.vault.forget(connection, ["p1"])
    await PersonKeys(house.client).erase("p1")  # and there it died
    await house.does(Forgetting(house.db, house.vault).run, lambda: _nothing_left(house))
    state = (await api(house.client, f"STREAM.INFO.{INTAKE}", {"deleted_details": True}))["state"]
    assert (state["messages"], state["first_seq"]) == (1, other)
    assert [row.key for row in await house.rows("select key from personal")] == ["person:p2"]
    await house.save(kept("p1", "m5", 9))
    assert [row.key for row in await house.rows("select key from personal")] == ["person:p2"]
    assert await house.rows("select id from private where id = 'private-m5-person'") == []


def comment(position: int, *concerns: str, number: int = 1) -> Kept:
    """Said of a whole list."""
    owner = person_of("comment", f"e{number}")
    return Kept(
        Keep(f"comment:e{number}", {"text": NAME}, owner, concerns=concerns), position, f"answer-c{number}"
    )


async def stored(house: House, number: int) -> int:
    return await publish_atomic(
        house.client, [Outgoing(SUBMITTED.wire().subject, NAME.encode(), f"y{number}")]
    )


async def left(house: House) -> tuple[set[str], int, set[str]]:
    """Rows of the vault, how many messages lie in INTAKE, and whose keys there are."""
    rows = {row.key for row in await house.rows("select key from personal union all select key from vault")}
    state = (await api(house.client, f"STREAM.INFO.{INTAKE}"))["state"]
    owners = {"p1": "p1", "p2": "p2"} | {f"e{n}": person_of("comment", f"e{n}") for n in (1, 2)}
    keys = await PersonKeys(house.client).of(list(owners.values()))
    return rows, state["messages"], {short for short, id in owners.items() if id in keys}


async def forgets(house: House, *person_ids: str) -> None:
    async with house.db.transaction() as connection:
        await house.vault.forget(connection, person_ids)
    await house.does(Forgetting(house.db, house.vault).run, lambda: _nothing_left(house))


async def test_what_was_said_of_a_whole_list_goes_with_anyone_who_stands_there(house):
    positions = [await stored(house, number) for number in range(4)]
    await house.save(kept("p1", "m1", positions[0]), kept("p2", "m2", positions[1]))
    await house.save(comment(positions[2], "p1", "p2"), comment(positions[3], "p2", number=2))
    assert await left(house) == (
        {"person:p1", "person:p2", "comment:e1", "comment:e2"},
        4,
        {"p1", "p2", "e1", "e2"},
    )
    before = await house.rows("select sealed from personal where key = 'comment:e1'")
    assert NAME.encode() not in before[0].sealed
    await forgets(house, "p1")
    assert await left(house) == ({"person:p2", "comment:e2"}, 2, {"p2", "e2"})


async def test_a_backup_opens_no_text_about_a_list_on_which_somebody_was_erased(house):
    await house.save(comment(await stored(house, 1), "p1"))
    backup = await house.rows("select * from personal")
    await forgets(house, "p1")
    async with house.db.transaction() as connection:
        for row in backup:
            await execute(connection, "insert into personal values ($1, $2, $3)", *row)
        boxes = await PersonKeys(house.client).of([row.person_id for row in backup])
        assert await store.opened(connection, [row.key for row in backup], boxes, house.seal) == {}
        assert not await PersonKeys(house.client).made([row.person_id for row in backup]), (
            "nor is it made again"
        )


async def test_what_is_said_late_of_somebody_erased_is_deleted_at_once(house):
    await house.save(kept("p1", "m1", await stored(house, 1)))
    await forgets(house, "p1")
    assert await left(house) == (set(), 0, set())
    await house.save(kept("p1", "m2", await stored(house, 2)), comment(await stored(house, 3), "p1", "p2"))
    assert (await left(house))[1] == 2
    await house.does(Forgetting(house.db, house.vault).run, lambda: _nothing_left(house))
    assert await left(house) == (set(), 0, set())
    assert await house.rows("select id from private where id like 'private-m2%'") == []


async def test_a_decision_about_somebody_erased_stays_where_it_is(house):
    """It says of nobody who they are, and of the others on it that they are awarded."""
    await house.save(kept("p1", "m1", await stored(house, 1)))
    await house.save(kept("p1", "m2", await stored(house, 2), event=awarded("p1")))
    await forgets(house, "p1")
    await house.save(kept("p1", "m3", await stored(house, 3), event=awarded("p1")))
    assert await _nothing_left(house)
    assert (await left(house))[1] == 2


async def _nothing_left(house: House) -> bool:
    async with house.db.transaction() as connection:
        return not await store.to_erase(connection)


async def test_a_bucket_that_was_restored_gives_no_erased_key_back(house):
    await house.save(kept("p1", "m1"))
    async with house.db.transaction() as connection:
        await house.vault.forget(connection, ["p1"])
        await execute(connection, "update erasures set done_at = now()")
    await house.does(Forgetting(house.db, house.vault).run, lambda: _erased(house, "p1"))


async def _erased(house: House, person_id: str) -> bool:
    return not await PersonKeys(house.client).of([person_id])


# --- the version before


async def test_what_the_version_before_has_kept_is_read_and_taken_over(house):
    await house.save(kept("p1", "m1"))
    rows = {
        "person:p1": {"full_name": "Tên Mới Hơn"},
        "exemplar:e1": {"full_name": NAME},
        "comment:c1": {"text": "x"},
    }
    async with house.db.transaction() as connection:
        for key, data in rows.items():
            await execute(
                connection, "insert into vault values ($1, $2)", key, house.seal.close(orjson.dumps(data))
            )
    assert await house.knows("p1") == [{"full_name": "Tên Mới Hơn"}]
    work = TakingOver(house.db, house.seal, house.vault, asyncio.Lock())
    await house.does(work.run, lambda: _only_unowned(house))
    assert await house.knows("p1") == [{"full_name": "Tên Mới Hơn"}]
    assert await house.knows(person_of("exemplar", "e1")) == [{"full_name": NAME}]


async def _only_unowned(house: House) -> bool:
    return [row.key for row in await house.rows("select key from vault")] == ["comment:c1"]
