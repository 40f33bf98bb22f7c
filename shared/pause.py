"""Who publishes gives way to whoever copies: EVENTS and the databases are then of one moment."""

import asyncio
import hashlib
from time import monotonic

from shared.lead import Lead

LOOK_S = 0.5
#: 1 where somebody waits to have the lock alone.
_WANTED = """
select 1 from pg_locks
 where locktype = 'advisory' and not granted and ((classid::bigint << 32) | objid::bigint) = $1
   and database = (select oid from pg_database where datname = current_database())
"""


def pause_key(service: str) -> int:
    """Whoever holds this advisory lock of PostgreSQL alone lets the relay of this service stand still."""
    return int.from_bytes(hashlib.blake2b(f"relay/{service}".encode(), digest_size=7).digest(), "big")


class Pause:
    """A shared lock, in the session that holds the lead: it ends with either, so nobody need be told to go on."""

    def __init__(self, lead: Lead, service: str) -> None:
        self._lead, self._key = lead, pause_key(service)
        self._looked_at = 0.0

    async def take(self) -> None:
        """Wait until nobody wants relays to stand still."""
        while True:
            self._looked_at = monotonic()
            if await self._lead.ask("select pg_try_advisory_lock_shared($1)", self._key):
                return
            await asyncio.sleep(LOOK_S)

    async def wanted(self) -> bool:
        """Does somebody wait for us? Asked of the database now and then."""
        if monotonic() - self._looked_at < LOOK_S:
            return False
        self._looked_at = monotonic()
        return bool(await self._lead.ask(_WANTED, self._key))

    async def give_way(self) -> None:
        """Stand still until they are done."""
        await self._lead.ask("select pg_advisory_unlock_shared($1)", self._key)
        await self.take()
