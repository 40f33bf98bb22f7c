"""The same event again has no second effect, whenever it comes; the same id with another body is refused once."""

import asyncio

import orjson
import pytest

from tests.support.agency import Agency, codes
from tests.support.eventually import eventually
from tests.support.playing import intake_position
from tests.support.sector import Sector

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def joined(agency: Agency) -> Sector:
    sector = Sector(agency)
    await sector.joins()
    return sector


def effects(sector: Sector, said: dict) -> list[tuple[int, int]]:
    """How many answers and how many facts came of an event of either service."""
    kind = "exemplar.discovered" if "exemplar_id" in said["data"] else "activity.held"
    about = next(iter(said["data"].items()))
    return [(len(sector.agency.answers(said["id"])), len(sector.agency.facts(kind, **dict([about]))))]


async def test_twice_at_once_is_stored_once_by_the_stream(agency):
    sector = await joined(agency)
    for said in (sector.holding(), sector.discovering()):
        await asyncio.gather(agency.publish(said), agency.publish(said))
        await agency.answer(said["id"])
        await agency.settled()
        assert effects(sector, said) == [(1, 1)]


async def test_after_the_window_of_the_stream_the_inbox_knows_it(agency):
    sector = await joined(agency)
    for said in (sector.holding(), sector.discovering()):
        await agency.publish(said)
        await agency.answer(said["id"])
        before = await intake_position(agency.client)
        # Only what the stream took again proves anything.
        await eventually(lambda said=said, before=before: _stored_again(agency, said, before))
        await agency.settled()
        assert effects(sector, said) == [(1, 1)]


async def _stored_again(agency: Agency, said: dict, before: int) -> bool:
    await agency.publish(said)
    return await intake_position(agency.client) > before


async def test_after_a_restart_of_both_services_the_inbox_still_knows_it(undisturbed, agency):
    sector = await joined(agency)
    told = [sector.holding(), sector.discovering()]
    for said in told:
        await agency.publish(said)
        await agency.answer(said["id"])
    for service in ("campaigns", "nominations"):
        await undisturbed.stack.stop(service)
    for said in told:
        await agency.publish(said)
    for service in ("campaigns", "nominations"):
        await undisturbed.stack.start(service)
    await agency.settled()
    assert [effects(sector, said) for said in told] == [[(1, 1)], [(1, 1)]]


async def test_the_same_id_with_another_body_is_refused_once_and_changes_nothing(agency):
    sector = await joined(agency)
    for said in (sector.holding(), sector.discovering()):
        await agency.publish(said)
        await agency.answer(said["id"])
        changed = said | {"data": said["data"] | {"place": "Nơi khác", "summary": "Khác"}}
        before = await intake_position(agency.client)
        await eventually(lambda changed=changed, before=before: _stored_again(agency, changed, before))
        again = await intake_position(agency.client)
        await eventually(lambda changed=changed, again=again: _stored_again(agency, changed, again))
        await eventually(lambda said=said, before=again: _stored_again(agency, said, before))
        await agency.settled()
        assert [codes(answer) for answer in agency.answers(said["id"])] == [["accepted"], ["id_reused"]]
        refusal = agency.answers(said["id"])[1]
        assert [v["pointer"] for v in refusal.data["violations"]] == ["/id"]
        assert effects(sector, said) == [(2, 1)]


async def test_the_same_id_of_another_unit_is_another_event(agency):
    first, second = await joined(agency), await joined(agency)
    told = first.holding()
    other = second.holding() | {"id": told["id"]}
    await agency.publish(told)
    await agency.answer(told["id"])
    await agency.publish(other)
    await eventually(lambda: len(agency.answers(told["id"])) == 2, within=20)
    assert [codes(answer) for answer in agency.answers(told["id"])] == [["accepted"], ["accepted"]]


async def test_an_id_cannot_be_stolen_from_another_unit_through_the_message_id(agency):
    """A unit that uses the Nats-Msg-Id of another may swallow an event for 100 ms, never for good."""
    first, second = await joined(agency), await joined(agency)
    victim, thief = first.holding(), second.holding()
    await agency.put(f"tdkt.intake.activity.held.v1.{second.grassroots}", orjson.dumps(thief),
                     f"{first.grassroots}/{victim['id']}")  # fmt: skip
    before = await intake_position(agency.client)
    await eventually(lambda: _stored_again(agency, victim, before))
    assert codes(await agency.answer(victim["id"])) == ["accepted"]
    assert codes(await agency.answer(thief["id"])) == ["accepted"]
