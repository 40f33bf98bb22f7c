"""Playing the year into a real INTAKE: all of it, in order, and nothing twice."""

from datetime import date
from functools import partial

import nats
import orjson

from deploy.daklak import play as playing
from deploy.daklak.diary import Message
from deploy.daklak.play import CLOCK_SUBJECT, last_clock, play, remaining
from deploy.daklak.workdays import LAST
from shared.login import Login
from shared.streams import INTAKE


async def stored(url: str) -> list[tuple[str, str]]:
    """Subject and CloudEvent id of everything in INTAKE, in order."""
    client = await nats.connect(url)
    js = client.jetstream()
    total = (await js.stream_info(INTAKE)).state.messages
    reader = await js.subscribe("tdkt.intake.>", ordered_consumer=True)
    found = []
    for _ in range(total):
        message = await reader.next_msg(timeout=10)
        found.append((message.subject, orjson.loads(message.data)["id"]))
    await client.close()
    return found


def sent(messages: list[Message]) -> list[tuple[str, str]]:
    return [(message.subject, message.envelope["id"]) for message in messages]


async def test_the_whole_year_is_stored_in_order_and_a_second_run_adds_nothing(streams: str) -> None:
    steps: list[tuple[int, int]] = []
    first = await play(Login(streams, "player"), partial(Login, streams), progress=lambda done, total: steps.append((done, total)))
    second = await play(Login(streams, "player"), partial(Login, streams))

    messages = list(remaining(None, LAST))
    assert await stored(streams) == sent(messages)
    assert (first.published, first.found, first.reached) == (len(messages), None, LAST)
    assert (second.published, second.found) == (0, LAST)
    assert (steps[0], steps[-1]) == ((0, len(messages)), (len(messages), len(messages)))


async def test_a_broken_off_play_goes_on_with_the_day_it_had_reached(streams: str) -> None:
    day = date(2014, 3, 31)
    await play(Login(streams, "player"), partial(Login, streams), through=day)
    await play(Login(streams, "player"), partial(Login, streams))

    again = [message for message in remaining(day, day)]
    everything = sent(list(remaining(None, LAST)))
    ids = await stored(streams)
    assert set(ids) == set(everything)
    assert len(ids) == len(everything) + len(again)
    assert sum(subject == CLOCK_SUBJECT for subject, _ in ids) == 375


async def test_what_the_stream_has_just_seen_is_not_stored_again(streams: str) -> None:
    login_of = partial(Login, streams)
    parcels = [playing.parcel(message) for message in remaining(None, date(2014, 1, 1))]
    await playing._publish(login_of, parcels[:3], lambda *_: None)
    await playing._publish(login_of, parcels[:40], lambda *_: None)

    assert await last_clock(login_of("player")) == date(2014, 1, 1)
    assert [id for _, id in await stored(streams)] == [orjson.loads(p.body)["id"] for p in parcels[:40]]
