"""A whole small system, and its servers' folders as they were an hour ago put in the place of those of now."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy import probe
from deploy.backup.compare import Report
from deploy.backup.place import Place
from deploy.backup.reconcile import reconcile
from deploy.stack import Stack
from shared.streams import SERVICES
from tests.support.agency import Agency, agency_of, codes
from tests.support.chronicle import Stored, broken_links, stored
from tests.support.eventually import eventually
from tests.support.playing import at_rest, bodies_of_2014, client_of, put
from tests.support.sector import Sector

#: Where each server keeps its data in a state folder.
_DATA = {"nats": "nats/js", "postgres": "pg"}


@dataclass
class Whole:
    """All four services on a small history."""

    stack: Stack
    tag: str = ""

    @property
    def place(self) -> Place:
        return Place(self.stack.state.login(), self.stack.state.admin_dsn)

    async def begins(self) -> None:
        async with self._agency() as agency:
            await put(agency.client, bodies_of_2014())
            sector = Sector(agency)
            await sector.joins()
            self.tag = sector.tag
        await at_rest(self.stack)

    async def goes_on(self, number: int = 10) -> list[str]:
        """Units tell of activities and exemplars, all are answered once; the ids of the events."""
        async with self._agency() as agency:
            sector = Sector(agency, tag=self.tag)
            said = [sector.holding(kind="training") for _ in range(number)]
            said += [sector.discovering(name=f"Người {one} (hư cấu)") for one in range(number)]
            ids = [await agency.publish(one) for one in said]
            assert [codes(await agency.answer(id)) for id in ids] == [["accepted"]] * len(ids)
        await at_rest(self.stack)
        return ids

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Units send without a break."""
        done = asyncio.Event()

        async def send() -> None:
            while not done.is_set():
                await self.goes_on(20)

        working = asyncio.create_task(send())
        before = len(await self.facts())
        await self.is_beyond(before)
        yield
        done.set()
        await working

    async def is_beyond(self, facts: int) -> None:
        """There are more than so many."""

        async def more() -> bool:
            return len(await self.facts()) > facts

        await eventually(more, within=20)

    async def facts(self) -> list[Stored]:
        """All of EVENTS; every origin's chain is whole."""
        found = await stored(self.stack.state.login())
        assert broken_links(found) == []
        return found

    async def summary(self) -> Any:
        answer = await self.get("reporting", "/summaries/66/2015")
        return {name: answer[name] for name in ("indicators", "duties", "by_unit")}

    async def get(self, service: str, path: str) -> Any:
        state = self.stack.state
        return await probe.get_json(state.http_url(service) + path, token=state.operator_token())

    async def sends(self, number: int) -> list[str]:
        """Units tell of exemplars, and nobody answers yet; the ids of the events."""
        async with client_of(self.stack.state.login()) as client:
            agency = Agency(client)
            sector = Sector(agency, tag=self.tag)
            return [await agency.publish(sector.discovering(name=f"Người {one} (hư cấu)")) for one in range(number)]

    async def keeps(self, server: str, at: Path) -> None:
        """Copy what this server has on its disk now."""
        await self.stack.stop(server)
        await asyncio.to_thread(_copy, self._data(server), at)
        await self.stack.start(server)
        await self.stack.wait_ready(*SERVICES)

    async def comes_back_older(self, server: str, at: Path, *services: str) -> None:
        """The server is as it was; these services are started on it, the others live through it."""
        await asyncio.gather(*(self.stack.stop(name) for name in services))
        await self.stack.stop(server)
        await asyncio.to_thread(_put_back, at, self._data(server))
        await self.stack.start(server)
        for name in services:
            await self.stack.child(name).start()

    async def is_diverged(self, *services: str) -> None:
        """These say so and do nothing."""

        async def told() -> bool:
            answers = [await self.get(name, "/status") for name in services]
            not_yet = [one["service"] for one in answers if one["leader"] or not one["diverged"]]
            assert not not_yet, f"works on: {', '.join(not_yet)}"
            return True

        await eventually(told, within=60)  # two busy cores start four processes
        for name in services:
            assert not await probe.is_ok(f"{self.stack.state.http_url(name)}/readyz")

    async def reconcile(self, *, dry_run: bool = False) -> Report:
        return await reconcile(self.place, dry_run=dry_run, as_they_are=False, say=lambda _: None)

    def _agency(self) -> Any:
        return agency_of(self.stack.state.login())

    def _data(self, server: str) -> Path:
        return self.stack.state.folder / _DATA[server]


def _copy(data: Path, at: Path) -> None:
    # With its owner: as root, PostgreSQL runs as a user of its own.
    subprocess.run(["cp", "-a", data, at], check=True)


def _put_back(at: Path, data: Path) -> None:
    shutil.rmtree(data)
    at.rename(data)


@asynccontextmanager
async def whole_system(folder: Path) -> AsyncIterator[Whole]:
    async with Stack(folder) as stack:
        whole = Whole(stack)
        await whole.begins()
        yield whole


__all__ = ["Agency", "Whole", "whole_system"]
