"""A running stack that has played the whole year undisturbed, and what it told."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.stack import Stack
from tests.support.agency import Agency, agency_of
from tests.support.chronicle import Chronicle, Stored, chronicle
from tests.support.playing import play_2014
from tests.support.readmodels import Told, told_by_readers


@dataclass(frozen=True)
class Year:
    """The undisturbed year: its stack still runs, its facts are those at the end of the play."""

    stack: Stack
    facts: list[Stored]
    readers: Told

    @cached_property
    def chronicle(self) -> Chronicle:
        return chronicle(self.facts)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Year]:
    async with Stack(folder_in(tmp_path_factory)) as stack:
        facts = await play_2014(stack)
        yield Year(stack, facts, await told_by_readers(stack))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def agency(undisturbed: Year) -> AsyncIterator[Agency]:
    """Somebody who publishes on the stack that has played the year, and hears the answers."""
    async with agency_of(undisturbed.stack.state.login()) as agency:
        yield agency


def folder_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stack") / "state"
