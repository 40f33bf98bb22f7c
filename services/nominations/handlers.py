"""What follows from a commit outside the database: persons are erased, and old rows of the vault get keys of persons."""

import asyncio

import structlog
from nats.aio.client import Client

from services.nominations import store
from services.nominations.domain.private import owner_of
from shared.db import Database
from shared.errors import LeadLost, Unavailable
from shared.jetstream import delete_message
from shared.lead import Lead
from shared.person_keys import PersonKeys
from shared.seal import Seal
from shared.streams import INTAKE

log = structlog.get_logger()

_LOOK_S, _AGAIN_S = 0.5, 2.0
_TOGETHER = 200


class Forgetting:
    """Erases whom the facts say is erased: repeated until nothing is left, whatever died in between."""

    def __init__(self, db: Database, vault: store.Vault) -> None:
        self._db, self._vault = db, vault

    async def run(self, lead: Lead, client: Client) -> None:
        """For as long as we lead."""
        # The vault's own, or a key would live on in its memory.
        keys, looked = self._vault.keys, False
        while True:
            try:
                if not looked:
                    await self._look_again(keys)
                    looked = True
                await self._erase_some(lead, client, keys)
                await asyncio.sleep(_LOOK_S)
            except LeadLost:
                raise
            except Unavailable as error:
                log.warning("erasure_again", error=str(error))
                await asyncio.sleep(_AGAIN_S)

    async def _look_again(self, keys: PersonKeys) -> None:
        """A bucket that was restored may have the key of somebody who was erased since."""
        async with self._db.transaction() as connection:
            erased = await store.all_erased(connection)
        for person_id in await keys.of(erased):
            await keys.erase(person_id)
            log.warning("key_was_back", person_id=person_id)

    async def _erase_some(self, lead: Lead, client: Client, keys: PersonKeys) -> None:
        async with self._db.transaction() as connection:
            wanted = await store.to_erase(connection)
        for person_id in wanted:
            async with self._db.transaction() as connection:
                positions = await store.spoken_of(connection, person_id)
            await keys.erase(person_id)
            for position in positions:
                await delete_message(client, INTAKE, position)
            async with self._db.transaction() as connection:
                await lead.check(connection)
                await store.erased(connection, person_id, positions)
            log.info("erased", person_id=person_id, messages=len(positions))


class TakingOver:
    """Gives what the version before has kept to the keys of persons; while that version leads, it waits."""

    def __init__(self, db: Database, seal: Seal, vault: store.Vault, lock: asyncio.Lock) -> None:
        self._db, self._seal, self._vault, self._lock = db, seal, vault, lock

    async def run(self, lead: Lead, client: Client) -> None:  # noqa: ARG002
        """Until there is nothing left; deciding waits for a moment now and then."""
        left = True
        while left:
            try:
                async with self._lock:
                    left = await self._take_some(lead)
            except LeadLost:
                raise
            except Unavailable:
                await asyncio.sleep(_AGAIN_S)
        await lead.lost.wait()

    async def _take_some(self, lead: Lead) -> bool:
        async with self._db.transaction() as connection:
            found = await store.of_before(connection, _TOGETHER)
        boxes = await self._vault.keys.made([owner_of(key) for key in found])
        async with self._db.transaction() as connection:
            await lead.check(connection)
            await store.take_over(connection, found, boxes, self._seal)
        if found:
            log.info("vault_taken_over", rows=len(found))
        return bool(found)
