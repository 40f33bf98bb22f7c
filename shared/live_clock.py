"""The programme clock of a system that runs today: its leader says every date once, also those it slept
through."""

import asyncio
from datetime import date, datetime, time, timedelta

import orjson
import structlog
from nats.aio.client import Client

from shared.arrival import SOURCE
from shared.clock import LOCAL, iso, local_date, wall_clock
from shared.deciding import Deciding
from shared.errors import Unavailable
from shared.events.intake import ClockAdvanced
from shared.jetstream import Outgoing, publish_atomic
from shared.streams import intake_subject
from shared.units import OPERATOR

log = structlog.get_logger()

_LOOK_S = 5.0


async def keep_clock(client: Client, deciding: Deciding) -> None:
    """Publish `clock.advanced` for every date from the last one reached to today, with id `clock-DATE`.

    Sending one twice is harmless: the inbox knows it.
    """
    while True:
        today = local_date(wall_clock())
        reached = deciding.memory.clock.today or today - timedelta(days=1)
        try:
            for number in range((today - reached).days):
                await publish_atomic(client, [clock_word(reached + timedelta(days=number + 1))])
        except Unavailable as error:
            log.warning("clock_again", error=str(error))
        await asyncio.sleep(_LOOK_S)


def clock_word(day: date) -> Outgoing:
    """The operator's word that this date is reached; the same bytes whenever it is said."""
    id = f"clock-{day.isoformat()}"
    event = {
        "specversion": "1.0",
        "id": id,
        "source": SOURCE + OPERATOR,
        "type": ClockAdvanced.type,
        "subject": day.isoformat(),
        "time": iso(datetime.combine(day, time.min, LOCAL)),
        "datacontenttype": "application/json",
        "data": {"date": day.isoformat()},
    }
    return Outgoing(intake_subject(ClockAdvanced.type, OPERATOR), orjson.dumps(event), f"{OPERATOR}/{id}")
