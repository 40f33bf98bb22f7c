"""What all parts of the year share: the diary, the province, its people, derived ids and drawn documents."""

import hashlib
from dataclasses import dataclass
from random import Random
from typing import Any

from deploy.daklak.diary import Diary
from deploy.daklak.people import People
from deploy.daklak.province import Province, province
from shared.ids import derived

BOARD, FEDERATION, CHAIR, COUNCIL = "66.bantdkt", "66.ldld", "66.ubnd", "66.hdtdkt"
NEWSPAPER, BROADCASTER = "66.bao-daklak", "66.dpt-daklak"


@dataclass(frozen=True, slots=True)
class Story:
    """The context of everything that is told; nothing in it knows the wall clock."""

    seed: int
    diary: Diary
    province: Province
    people: People

    def id(self, *key: object) -> str:
        """The id that this key has in every run with this seed."""
        return derived("daklak", self.seed, *key)

    def random(self, name: str) -> Random:
        """A source of chance of one's own, so that a change in one part moves nothing in another."""
        return Random(f"{self.seed}/{name}")

    def document(self, *key: object) -> dict[str, Any]:
        """A scanned document: its hash, type and size; the file itself stays with its owner."""
        digest = hashlib.sha256(self.id("document", *key).encode()).hexdigest()
        size = 180_000 + int(digest[:6], 16) % 640_000
        return {"sha256": digest, "media_type": "application/pdf", "bytes": size}


def story(seed: int) -> Story:
    """An empty diary for the province of this seed."""
    return Story(seed, Diary(seed), province(seed), People(seed))
