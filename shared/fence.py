"""Publishing what nobody else may publish too: a leader that was frozen and woke up is stopped by the server."""

import asyncio
from collections.abc import Iterable, Sequence

from nats.aio.client import Client

from shared.errors import MovedOn
from shared.jetstream import Outgoing, last_on_subject, publish_after
from shared.lead import Lead

#: Of how many subjects the last sequence is remembered.
SUBJECTS = 20_000


class Fence:
    """Publishes for as long as its lead lasts, however long the process stood still, and wherever.

    Whoever leads publishes in the same order. So where somebody has published a message, its subject has moved on,
    and the server refuses it. What we published there ourselves is known; else the last sequence is asked for,
    and then that nobody else has led until now: in this order. No clock decides.
    """

    def __init__(self, client: Client, lead: Lead, timeout_s: float) -> None:
        self.client, self.lead, self.timeout_s = client, lead, timeout_s
        self._last: dict[str, int] = {}

    async def know(self, stream: str, subjects: Iterable[str]) -> None:
        """Ask at once for all that is not known."""
        unknown = [subject for subject in dict.fromkeys(subjects) if subject not in self._last]
        if unknown:
            asked = [last_on_subject(self.client, stream, subject) for subject in unknown]
            found = await asyncio.gather(*asked)
            await self.lead.prove()
            self._last.update(zip(unknown, found, strict=True))

    async def publish(self, stream: str, messages: Sequence[Outgoing]) -> int:
        """All or none; the sequence of the last. Two services answer on one subject: then it is asked again."""
        subject = messages[0].subject
        await self.know(stream, [subject])
        try:
            sequence = await publish_after(self.client, messages, self._last[subject], self.timeout_s)
        except MovedOn:
            del self._last[subject]
            await self.know(stream, [subject])
            sequence = await publish_after(self.client, messages, self._last[subject], self.timeout_s)
        if len(self._last) > SUBJECTS:
            self._last.clear()
        for number, message in enumerate(messages, sequence - len(messages) + 1):
            self._last[message.subject] = number
        return sequence

    def forget(self) -> None:
        """Nobody knows what the stream took: everything is asked for anew."""
        self._last.clear()
