"""Which provinces have processes of their own: written in INTAKE, where every process reads it."""

from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from deploy.problem import Problem
from shared.parts import METADATA, Split
from shared.streams import EVENTS, INTAKE


async def apart(js: JetStreamContext, wanted: Split | None, changed: list[str], *, dry_run: bool = False) -> Split:
    """The split as it stands, after what is wanted besides; never less, since each part has its own history.

    Problem for a province that somebody has spoken for already: its history would lie where its part cannot see it.
    """
    try:
        config = (await js.stream_info(INTAKE)).config
    except NotFoundError:  # a dry run before the first start
        return wanted or Split()
    declared = Split.declared(config.metadata)
    new = [province for province in (wanted or declared).provinces if province not in declared.provinces]
    for province in new:
        if await _spoken(js, province):
            raise Problem(
                f"province {province} has a history in the whole service",
                "a province gets processes of its own before its first event",
            )
    split = Split((*declared.provinces, *new))
    if new:
        changed.append(f"provinces apart: {split}; what runs leaves them alone within some seconds")
        if not dry_run:
            await js.update_stream(config.evolve(metadata={**(config.metadata or {}), METADATA: str(split)}))
    return split


async def _spoken(js: JetStreamContext, province: str) -> bool:
    """Has a unit of the province published, or been answered?"""
    for stream, subject in ((INTAKE, "tdkt.intake.*.*.*"), (EVENTS, "tdkt.evt.intake.*.*")):
        try:
            await js.get_last_msg(stream, f"{subject}.{province}.>")
        except NotFoundError:
            continue
        return True
    return False
