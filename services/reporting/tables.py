"""The tables counted from facts, as the writing side knows them; a rebuild fills a second set of them."""

from dataclasses import dataclass

#: The set that a rebuild fills, and the one that it replaced.
SHADOW, PREVIOUS = "_shadow", "_previous"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns in order, by PostgreSQL type, and its key."""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...] = ()

    def upsert(self, suffix: str) -> str:
        """One statement for any number of rows, each column an array."""
        arrays = ", ".join(f"${n}::{type_}[]" for n, type_ in enumerate(self.columns.values(), 1))
        changed = ", ".join(f"{name} = excluded.{name}" for name in self.columns if name not in self.key)
        then = f"update set {changed}" if changed else "nothing"
        return (
            f"insert into {self.name}{suffix} ({', '.join(self.columns)}) "
            f"select * from unnest({arrays}) on conflict ({', '.join(self.key)}) do {then}"
        )

    def select(self, suffix: str) -> str:
        """The rows of these keys, each key column an array."""
        arrays = ", ".join(f"${n}::{self.columns[name]}[]" for n, name in enumerate(self.key, 1))
        keys = ", ".join(self.key)
        return (
            f"select {', '.join(self.columns)} from {self.name}{suffix} "
            f"where ({keys}) in (select * from unnest({arrays}))"
        )


ENTRIES = Table(
    "entries",
    {
        "position": "bigint",
        "fact_id": "text",
        "unit": "text",
        "year": "integer",
        "day": "date",
        "known_on": "date",
        "indicator": "text",
        "cut": "text",
        "amount": "bigint",
        "key": "text",
    },
)
CELLS = Table(
    "cells",
    {
        "place": "text",
        "year": "integer",
        "indicator": "text",
        "cut": "text",
        "parent": "text",
        "amount": "bigint",
    },
    ("place", "year", "indicator", "cut"),
)
REGISTERED = Table("registered", {"unit": "text", "year": "integer"}, ("unit", "year"))
NOMINATIONS = Table(
    "nominations",
    {
        "nomination_id": "text",
        "award": "text",
        "type": "text",
        "subject_kind": "text",
        "year": "integer",
        "day": "date",
        "unit": "text",
        "proposer": "text",
        "standing": "boolean",
        "step": "text",
        "due": "date",
        "waits_for": "jsonb",
        "dossier": "jsonb",
    },
    ("nomination_id",),
)
AWARDS = Table(
    "awards",
    {
        "award_id": "text",
        "nomination_id": "text",
        "award": "text",
        "award_name_vi": "text",
        "kind": "text",
        "level": "text",
        "type": "text",
        "subject_kind": "text",
        "direct_worker": "boolean",
        "unit": "text",
        "proposer": "text",
        "decider": "text",
        "decision_number": "text",
        "decided_on": "date",
        "list_year": "integer",
        "bonus_vnd": "bigint",
        "law": "text",
        "status": "text",
        "history": "jsonb",
        "position": "bigint",
    },
    ("award_id",),
)
UNITS = Table(
    "units",
    {
        "path": "text",
        "unit_id": "text",
        "parent": "text",
        "kind": "text",
        "name_vi": "text",
        "valid_from": "date",
        "closed_on": "date",
        "led_by": "text",
    },
    ("path",),
)
UNIT_NAMES = Table(
    "unit_names", {"path": "text", "effective_on": "date", "name_vi": "text"}, ("path", "effective_on")
)
UNIT_LINES = Table(
    "unit_lines",
    {"path": "text", "effective_on": "date", "what": "text", "paths": "jsonb"},
    ("path", "effective_on", "what"),
)
DUTIES = Table(
    "duties",
    {
        "unit": "text",
        "duty": "text",
        "period": "text",
        "state": "text",
        "value": "bigint",
        "low": "bigint",
        "high": "bigint",
        "due": "date",
        "rule": "text",
        "known_on": "date",
    },
    ("unit", "duty", "period"),
)
ROUNDS = Table(
    "rounds",
    {
        "unit": "text",
        "year": "integer",
        "award": "text",
        "low": "bigint",
        "high": "bigint",
        "deadline": "date",
        "known_on": "date",
    },
    ("unit", "year", "award"),
)
PROGRAMMES = Table(
    "programmes",
    {
        "programme_id": "text",
        "number": "text",
        "title": "text",
        "signed_on": "date",
        "first_year": "integer",
        "last_year": "integer",
        "parties": "jsonb",
        "known_on": "date",
    },
    ("programme_id",),
)
AGREEMENTS = Table(
    "agreements",
    {
        "programme_id": "text",
        "what": "text",
        "year": "integer",
        "party": "text",
        "made_on": "date",
        "complete": "boolean",
        "tasks": "jsonb",
        "known_on": "date",
    },
    ("programme_id", "what", "year", "party"),
)
THROUGH = Table(
    "through", {"origin": "text", "known_on": "date", "origin_sequence": "bigint"}, ("origin", "known_on")
)
UNIT_EVENTS = Table("unit_events", {"unit": "text", "at": "text"}, ("unit",))
SKIPPED = Table(
    "skipped", {"position": "bigint", "fact_id": "text", "type": "text", "error": "text"}, ("position",)
)

#: Rows that a fact may change, by table; the others are only added to.
KEPT = (
    REGISTERED,
    NOMINATIONS,
    AWARDS,
    UNITS,
    UNIT_NAMES,
    UNIT_LINES,
    DUTIES,
    ROUNDS,
    PROGRAMMES,
    AGREEMENTS,
    THROUGH,
    UNIT_EVENTS,
    SKIPPED,
)
#: Everything that a rebuild makes anew.
PROJECTED = (ENTRIES, CELLS, *KEPT)
