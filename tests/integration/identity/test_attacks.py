"""What an agency with valid credentials can try, and what it gets: each row says what the streams hold more afterwards."""

import contextlib
from dataclasses import dataclass, field

import nats.errors
import pytest
from nats.aio.client import Client

from deploy.identity.authority import Authority
from deploy.identity.permissions import of_unit
from deploy.jetstream import connected
from deploy.problem import Problem
from shared.jetstream import Outgoing, publish_atomic
from shared.login import Login
from shared.streams import DEAD, EVENTS, INTAKE
from tests.integration.identity.conftest import NEIGHBOUR, READER, UNIT, House
from tests.support.eventually import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

OWN = f"tdkt.intake.nomination.submitted.v1.{UNIT}"
FACT = f"tdkt.evt.award.decided.v1.{UNIT}"
FOREIGN = "tdkt.intake.award.decided.v1.66.ubnd"
PULL, ACK = "$JS.API.CONSUMER.MSG.NEXT.EVENTS.66_643_ldld", "$JS.ACK.EVENTS.66_643_ldld.1.1.1.1.0"
OTHERS_PULL, OTHERS_ACK = (
    "$JS.API.CONSUMER.MSG.NEXT.EVENTS.66_644_ldld",
    "$JS.ACK.EVENTS.66_644_ldld.1.1.1.1.0",
)


@dataclass(frozen=True)
class Attack:
    """A publication, and how many messages INTAKE holds more; EVENTS and DEAD never do."""

    name: str
    subject: str
    body: bytes = b"{}"
    reply: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    stored: int = 0


ATTACKS = [
    Attack("a foreign path", f"tdkt.intake.nomination.submitted.v1.{NEIGHBOUR}"),
    Attack("the place above", "tdkt.intake.nomination.submitted.v1.66.643"),
    Attack("the authority's word", FOREIGN),
    Attack("the operator's clock", "tdkt.intake.clock.advanced.v1.sys.ops"),
    Attack("a fact", FACT),
    Attack("a dead letter", f"tdkt.dead.campaigns.{OWN}"),
    Attack("a token of its own making", "$KV.CREDENTIALS.token.0000"),
    # Its own word is stored; where the answer is sent must not become a second message.
    Attack("own word, answer to a fact", OWN, reply=FACT, stored=1),
    Attack("own word, answer to a foreign path", OWN, reply=FOREIGN, stored=1),
    Attack("own word, answer to its own path", OWN, reply=OWN, stored=1),
    Attack("own word, answer to another's pull", OWN, reply=OTHERS_PULL, stored=1),
    Attack("own word, answer to a purge", OWN, reply="$JS.API.STREAM.PURGE.INTAKE", stored=1),
    Attack("own word, answer to another's acknowledgement", OWN, reply=OTHERS_ACK),
    Attack("own pull, facts to EVENTS", PULL, b'{"batch":1}', reply=FACT),
    Attack("own pull, facts to a foreign path", PULL, b'{"batch":1}', reply=FOREIGN),
    Attack("own pull, facts to its own path", PULL, b'{"batch":1}', reply=OWN),
    Attack("own next-acknowledgement, facts to EVENTS", ACK, b'+NXT {"batch":1}', reply=FACT),
    Attack("own next-acknowledgement, facts to a foreign path", ACK, b'+NXT {"batch":1}', reply=FOREIGN),
    Attack("another's pull", OTHERS_PULL, b'{"batch":1}'),
    Attack("another's acknowledgement", OTHERS_ACK, b"+ACK"),
    Attack("a pull by the domain", "$JS.hub.API.CONSUMER.MSG.NEXT.EVENTS.66_644_ldld", b'{"batch":1}'),
    Attack("a schedule that speaks for another", OWN, headers={"Nats-Schedule": "@every 1s", "Nats-Schedule-Target": FOREIGN}),
    Attack("a roll-up that empties the stream", OWN, headers={"Nats-Rollup": "all"}),
    Attack("a counter", OWN, headers={"Nats-Incr": "+1"}),
    Attack("a time to live", OWN, headers={"Nats-TTL": "1s"}),
    Attack("a trace into EVENTS", OWN, headers={"Nats-Trace-Dest": FACT, "Nats-Trace-Only": "true"}),
    Attack("a batch that is not its own", OWN,
           headers={"Nats-Batch-Id": "never-opened", "Nats-Batch-Sequence": "2", "Nats-Batch-Commit": "1"}),
    Attack("another stream's name", OWN, headers={"Nats-Expected-Stream": EVENTS}),
]  # fmt: skip


async def counts(house: House) -> list[int]:
    async with connected(house.login("ops")) as js:
        return [(await js.stream_info(name)).state.messages for name in (INTAKE, EVENTS, DEAD)]


async def settled(client: Client) -> None:
    """A word of its own behind everything it has sent: once that is stored the server has judged the rest."""
    await publish_atomic(client, [Outgoing(OWN, b"{}", "")])


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
async def test_an_agency_gets_nothing_by(house: House, attack: Attack):
    before = await counts(house)
    async with house.guest(UNIT) as guest:
        await guest.client.publish(
            attack.subject, attack.body, reply=attack.reply, headers=attack.headers or None
        )
        await guest._heard()
        await settled(guest.client)
    intake, events, dead = before
    assert await counts(house) == [intake + attack.stored + 1, events, dead]


async def test_anothers_message_id_swallows_nothing_for_longer_than_the_window(house: House):
    async with house.guest(UNIT) as thief, house.guest(NEIGHBOUR) as victim:
        await publish_atomic(thief.client, [Outgoing(OWN, b"{}", f"{NEIGHBOUR}/their-id")])
        before = (await counts(house))[0]
        word = Outgoing(f"tdkt.intake.x.y.v1.{NEIGHBOUR}", b"{}", f"{NEIGHBOUR}/their-id")

        async def stored() -> bool:
            await publish_atomic(victim.client, [word])
            return (await counts(house))[0] > before

        await eventually(stored, within=2)


async def test_a_reader_sees_by_each_message_how_many_wait_behind_it(house: House):
    async with house.guest("nominations") as told, house.guest(READER) as reader:
        await publish_atomic(told.client, [Outgoing(FACT, b"{}", f"lag {n}") for n in range(5)])
        inbox = f"{house.login(READER).inbox}.".encode()
        pull = await reader.client.jetstream().pull_subscribe_bind(
            consumer=READER, stream=EVENTS, inbox_prefix=inbox
        )
        heard = await pull.fetch(2, timeout=2)
    assert heard[1].metadata.num_pending == heard[0].metadata.num_pending - 1 >= 3


async def test_a_unit_pulls_and_acknowledges_what_is_said_to_it(house: House):
    fact = f"tdkt.evt.award.decided.v1.{NEIGHBOUR}.cs0001"
    async with house.guest("nominations") as told, house.guest(NEIGHBOUR) as unit:
        await publish_atomic(told.client, [Outgoing(fact, b"{}", f"fact {n}") for n in range(3)])
        inbox = f"{house.login(NEIGHBOUR).inbox}.".encode()
        pull = await unit.client.jetstream().pull_subscribe_bind(
            consumer="66_644_ldld", stream=EVENTS, inbox_prefix=inbox
        )
        heard = await pull.fetch(10, timeout=2)
        assert [one.subject for one in heard] == [fact] * 3
        for one in heard:
            await one.ack_sync()
        with contextlib.suppress(nats.errors.TimeoutError):
            assert not await pull.fetch(1, timeout=0.2)


async def test_nobody_enters_without_credentials_or_with_those_of_another_operator(house: House, tmp_path):
    stranger = Authority(tmp_path / "identity")
    stranger.make()
    (tmp_path / "forged.creds").write_text(stranger.mint(UNIT, of_unit(UNIT)).text)
    for login in (
        Login(house.server.url, "nobody"),
        Login(house.server.url, UNIT, tmp_path / "forged.creds"),
    ):
        with pytest.raises(Problem):
            async with connected(login):
                pass
