"""Open pages hear of what was counted; one that does not keep up loses the oldest and holds up nobody."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from services.reporting.api import live
from services.reporting.api.live import Live, Once


class Moving:
    """A database whose position moves by one each time it is looked at."""

    def __init__(self) -> None:
        self.position, self.looks = 0, 0

    @asynccontextmanager
    async def transaction(self):
        self.looks += 1
        yield self


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> Moving:
    async def counted_up_to(connection: Moving) -> int:
        connection.position += 1
        return connection.position

    monkeypatch.setattr(live, "counted_up_to", counted_up_to)
    monkeypatch.setattr(live, "_LOOK_S", 0.001)
    return Moving()


async def test_a_slow_page_loses_the_oldest_and_hears_the_newest(moving: Moving):
    pages = Live(moving)  # pyright: ignore[reportArgumentType]
    slow = pages.follow()
    assert await anext(slow) == 1
    for position in range(100, 200):
        pages.tell(position)
    assert [await anext(slow) for _ in range(4)] == [196, 197, 198, 199]
    await slow.aclose()


async def test_all_pages_share_one_look_and_the_last_one_ends_it(moving: Moving):
    pages = Live(moving)  # pyright: ignore[reportArgumentType]
    one, other = pages.follow(), pages.follow()
    assert await anext(one) is not None
    assert await anext(other) is not None
    looking = pages._looking
    assert looking is not None
    await one.aclose()
    assert not looking.done()
    await other.aclose()
    await looking
    assert not pages._pages


async def test_a_quiet_page_is_told_that_it_is_still_heard(monkeypatch: pytest.MonkeyPatch):
    async def still(_: object) -> int:
        return 7

    @asynccontextmanager
    async def transaction():
        yield None

    monkeypatch.setattr(live, "counted_up_to", still)
    monkeypatch.setattr(live, "_PING_S", 0.01)
    quiet = Live(SimpleNamespace(transaction=transaction)).follow()  # pyright: ignore[reportArgumentType]
    assert [await anext(quiet), await anext(quiet)] == [7, None]
    await quiet.aclose()


async def test_what_many_pages_ask_is_made_once_and_a_failure_is_not_kept():
    made: list[str] = []

    async def make() -> str:
        made.append("it")
        await asyncio.sleep(0)
        if len(made) == 1:
            raise OSError
        return "figures"

    once = Once()
    first = await asyncio.gather(*(once.made("key", make) for _ in range(5)), return_exceptions=True)
    assert ([type(one) for one in first], len(made)) == ([OSError] * 5, 1)
    assert await asyncio.gather(*(once.made("key", make) for _ in range(5))) == ["figures"] * 5
    assert len(made) == 2


async def test_a_stream_ends_after_a_while_so_that_its_token_is_looked_at_again(
    moving: Moving, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(live, "_OPEN_S", 0.05)
    told = [position async for position in Live(moving).follow()]  # pyright: ignore[reportArgumentType]
    assert told[0] == 1
