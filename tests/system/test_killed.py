"""Parts of the system die at random moments of the year, and nothing of it can be told from the facts."""

import pytest

from deploy.stack import Stack
from tests.support.blows import PARTS, play_under_blows
from tests.support.chronicle import broken_links, chronicle, differences
from tests.support.readmodels import readers_differ, told_by_readers

pytestmark = pytest.mark.asyncio(loop_scope="session")

KILLS, SEED = 24, 2014


async def test_a_year_with_24_parts_killed_tells_the_same_facts_as_an_undisturbed_one(
    undisturbed, tmp_path_factory
):
    assert broken_links(undisturbed.facts) == []
    async with Stack(tmp_path_factory.mktemp("killed") / "state") as stack:
        facts = await play_under_blows(stack, KILLS, SEED)
        readers = await told_by_readers(stack)
        assert stack.restarts == dict.fromkeys(PARTS, KILLS // len(PARTS))

    assert broken_links(facts) == []
    assert differences(undisturbed.chronicle, chronicle(facts)) == []
    assert readers_differ(undisturbed.readers, readers) == []
