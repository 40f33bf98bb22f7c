"""Batches from a durable in order and without a gap; batches into a stream whole, or one by one."""

import asyncio

import pytest

from shared.bus import build_broker, start, subscribe_batches
from shared.errors import Unavailable
from shared.jetstream import Outgoing, api, publish_atomic, start_after
from shared.settings import Settings
from shared.streams import EVENTS, INTAKE, durable
from tests.support.eventually import eventually
from tests.support.playing import last_position

SUBJECT = "tdkt.intake.activity.held.v1.66.ldld"
CAMPAIGNS = durable(INTAKE, "campaigns")


def messages(first: int, last: int, subject: str = SUBJECT) -> list[Outgoing]:
    return [Outgoing(subject, str(number).encode(), f"id-{number}") for number in range(first, last + 1)]


async def bodies(client, stream: str) -> list[str]:
    js = client.jetstream()
    last = await last_position(client, stream)
    return [(await js.get_msg(stream, number)).data.decode() for number in range(1, last + 1)]


async def test_a_batch_is_stored_in_order_and_answers_with_its_last_sequence(client):
    assert await publish_atomic(client, messages(1, 500)) == 500
    assert await publish_atomic(client, messages(501, 501)) == 501
    assert await bodies(client, INTAKE) == [str(number) for number in range(1, 502)]


async def test_a_batch_with_an_id_that_the_stream_has_seen_is_stored_but_for_that_one(client):
    subject = "tdkt.evt.x.y.v1.66.ldld"
    await publish_atomic(client, messages(5, 6, subject))
    await publish_atomic(client, messages(1, 10, subject))
    assert await bodies(client, EVENTS) == ["5", "6", "1", "2", "3", "4", "7", "8", "9", "10"]


async def test_a_message_beyond_the_limits_is_unavailable_and_not_lost_in_silence(client):
    with pytest.raises(Unavailable):
        await publish_atomic(client, messages(1, 1, "tdkt.nowhere"), timeout=1)


class Hearing:
    """Somebody who hears the durable of campaigns and remembers how far it is."""

    def __init__(self, client, url: str) -> None:
        self.client, self.settings = client, Settings(nats_url=url, batch_size=50)
        self.heard: list[int] = []
        self.failures: list[Exception] = []
        self.restarts = 0
        self.waiting, self.goes_on = False, asyncio.Event()
        self.goes_on.set()

    async def __aenter__(self) -> "Hearing":
        self.broker = build_broker(self.settings.login("campaigns"))
        await start_after(self.client, CAMPAIGNS, 0)
        subscribe_batches(self.broker, CAMPAIGNS, self.settings, self.handle, self.restart, "_INBOX_campaigns")
        await start(self.broker, self.settings)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.broker.stop()

    async def handle(self, wires) -> None:
        self.waiting = True
        await self.goes_on.wait()
        if self.failures:
            raise self.failures.pop()
        new = [wire.position for wire in wires if wire.position > max(self.heard, default=0)]
        self.heard.extend(new)

    async def restart(self) -> None:
        self.restarts += 1
        await start_after(self.client, CAMPAIGNS, max(self.heard, default=0))

    async def done(self) -> bool:
        info = await api(self.client, f"CONSUMER.INFO.{INTAKE}.campaigns")
        return info["num_pending"] == info["num_ack_pending"] == 0


async def test_everything_is_heard_once_in_order_and_acknowledged(client, streams):
    async with Hearing(client, streams) as hearing:
        await publish_atomic(client, messages(1, 400))
        await eventually(lambda: hearing.heard == list(range(1, 401)))
        await eventually(hearing.done)
        assert hearing.restarts == 0


async def test_a_batch_that_fails_is_tried_again_before_the_next_one(client, streams):
    async with Hearing(client, streams) as hearing:
        hearing.failures = [Unavailable("for now"), ZeroDivisionError("a fault")]
        await publish_atomic(client, messages(1, 120))
        await eventually(lambda: hearing.heard == list(range(1, 121)))
        assert hearing.failures == []


async def test_what_another_reader_snatched_is_read_again_from_the_position(client, streams):
    """A message that was delivered and lost on its way shows as a gap in the numbers of the deliveries."""
    async with Hearing(client, streams) as hearing:
        await publish_atomic(client, messages(1, 10))
        await eventually(lambda: len(hearing.heard) == 10)
        thief = await client.jetstream().pull_subscribe_bind(consumer="campaigns", stream=INTAKE)
        stolen = asyncio.create_task(thief.fetch(5, timeout=5))
        await eventually(lambda: _stolen(client, stolen), within=10)
        end = await publish_atomic(client, messages(100, 140))
        await eventually(lambda: hearing.heard == list(range(1, end + 1)), within=20)
        assert hearing.restarts >= 1


async def test_what_was_asked_for_ahead_is_forgotten_where_a_gap_sets_the_durable_back(client, streams):
    """Full batches: the next one is on its way when the gap is seen, numbered as before the durable was set back."""
    await publish_atomic(client, messages(1, 600))
    hearing = Hearing(client, streams)
    hearing.goes_on.clear()
    async with hearing:
        await eventually(lambda: hearing.waiting)
        thief = await client.jetstream().pull_subscribe_bind(consumer="campaigns", stream=INTAKE)
        assert len(await thief.fetch(5, timeout=5)) == 5
        hearing.goes_on.set()
        await eventually(lambda: hearing.heard == list(range(1, 601)), within=20)
        assert hearing.restarts == 1


async def _stolen(client, stolen: asyncio.Task) -> bool:
    """Feed the stream until the thief has got something of it."""
    if not stolen.done():
        await publish_atomic(client, [Outgoing(SUBJECT, b"bait", "")])
    return stolen.done() and bool(stolen.result())
