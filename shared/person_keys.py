"""The key of each person: made once, read by who may, deleted for ever; its only copies lie in one bucket of NATS."""

import os
from collections.abc import Collection, Iterable, Iterator

from nacl.secret import SecretBox
from nats.aio.client import Client

from shared.errors import MovedOn
from shared.jetstream import Outgoing, delete_message, last_message, publish_after, publish_atomic
from shared.reading import last_of
from shared.streams import PERSON_KEYS, key_subject

_STREAM = f"KV_{PERSON_KEYS}"
#: So many subjects are asked for, or published, at once; the server's limit is 1,000.
_TOGETHER = 500
_TIMEOUT_S = 5.0
#: How many keys stay in memory.
_KEPT = 2_000
#: The subject must be without a message: whoever made a key first has made it, and an erased one is never made again.
#: So a key needs no id by which the server would know it again.
_IF_NEW = {"Nats-Expected-Last-Subject-Sequence": "0"}
_ERASED = {"KV-Operation": "PURGE"}


class PersonKeys:
    """Keys by person id. A person without one was never named, or is erased: what it sealed is lost."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._boxes: dict[str, SecretBox] = {}
        #: Whose keys were erased here, perhaps while one of them was on its way to us.
        self._erased: set[str] = set()

    async def of(self, person_ids: Collection[str]) -> dict[str, SecretBox]:
        """Those that there are; asked for anew, so that an erased one opens nothing."""
        found = await self._found(person_ids)
        return _boxes(found)

    async def made(self, person_ids: Collection[str]) -> dict[str, SecretBox]:
        """As above, and made for those who have none yet: only for whoever leads the service that names people."""
        if len(self._boxes) > _KEPT:
            self._boxes.clear()
        if unknown := [id for id in person_ids if id not in self._boxes]:
            found = await self._found(unknown)
            found |= await self._make([id for id in unknown if id not in found])
            self._boxes |= _boxes(found)
        return {id: self._boxes[id] for id in person_ids if id in self._boxes and id not in self._erased}

    async def erase(self, person_id: str) -> None:
        """Overwrite the key where it lies, and leave the word that there is none any more. Again: the same."""
        self._erased.add(person_id)
        self._boxes.pop(person_id, None)
        subject = key_subject(person_id)
        last = await last_message(self._client, _STREAM, subject)
        if last and last.body:
            await delete_message(self._client, _STREAM, last.position)
        if last is None or last.body:
            await publish_atomic(self._client, [Outgoing(subject, b"", f"erased-{person_id}", _ERASED)])

    async def _found(self, person_ids: Iterable[str]) -> dict[str, bytes]:
        """Keys as any copy of the bucket has them; empty for who is erased."""
        found: dict[str, bytes] = {}
        for ids in _parts(person_ids):
            by_subject = {key_subject(id): id for id in ids}
            for message in await last_of(self._client, _STREAM, list(by_subject)):
                found[by_subject[message.subject]] = message.body
        return found

    async def _make(self, person_ids: Iterable[str]) -> dict[str, bytes]:
        made: dict[str, bytes] = {}
        for ids in _parts(person_ids):
            new = {id: os.urandom(SecretBox.KEY_SIZE) for id in ids}
            messages = [Outgoing(key_subject(id), key, "", _IF_NEW) for id, key in new.items()]
            try:
                await publish_after(self._client, messages, 0, _TIMEOUT_S)
            except MovedOn:
                new = await self._make_one_by_one(new)
            made |= new
        return made

    async def _make_one_by_one(self, new: dict[str, bytes]) -> dict[str, bytes]:
        """Somebody has a key that the copy we asked did not know of: the leader of the bucket does."""
        made: dict[str, bytes] = {}
        for id, key in new.items():
            try:
                await publish_after(self._client, [Outgoing(key_subject(id), key, "", _IF_NEW)], 0, _TIMEOUT_S)
                made[id] = key
            except MovedOn:
                last = await last_message(self._client, _STREAM, key_subject(id))
                made[id] = last.body if last else b""
        return made


def _boxes(keys: dict[str, bytes]) -> dict[str, SecretBox]:
    return {id: SecretBox(key) for id, key in keys.items() if key}


def _parts(person_ids: Iterable[str]) -> Iterator[list[str]]:
    ids = list(dict.fromkeys(person_ids))
    return (ids[start : start + _TOGETHER] for start in range(0, len(ids), _TOGETHER))
