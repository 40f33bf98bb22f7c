"""The projection runner of the package `eventsourcing`, as its documentation shows it, on the same cells."""

import pickle
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL
from sqlalchemy import make_url

from shared.settings import Settings
from tests.bench.ways.answer import answer

CELLS = """
insert into es_cells (place, year, indicator, cut, amount)
select place, year, indicator, cut, sum(amount)
  from unnest(%s::text[], %s::int[], %s::text[], %s::text[], %s::bigint[])
       as told (place, year, indicator, cut, amount)
 group by 1, 2, 3, 4
on conflict (place, year, indicator, cut) do update set amount = es_cells.amount + excluded.amount
"""
TABLE = """
create table if not exists es_cells (place text, year integer, indicator text, cut text, amount bigint,
                                     primary key (place, year, indicator, cut))
"""


class Fact(Aggregate):
    class Told(Aggregate.Created):
        cells: list[list[Any]]  # pyright: ignore[reportUninitializedInstanceVariable]  # set by the package

    @event(Told)
    def __init__(self, cells: list[list[Any]]) -> None:
        self.cells = cells


class Facts(Application[UUID]):
    pass


class Cells(PostgresTrackingRecorder):
    """The view: amounts by place, year, indicator and cut, in the transaction of the tracking record."""

    def __init__(self, datastore: PostgresDatastore, **names: Any) -> None:
        super().__init__(datastore, **names)
        self.sql_create_statements.append(SQL(TABLE).format())

    def add(self, cells: list[list[Any]], tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            if cells:
                cursor.execute(CELLS, tuple(list(column) for column in zip(*cells, strict=True)))


class Counting(Projection[Cells]):
    @singledispatchmethod
    def process_event(self, _: Any, tracking: Tracking) -> None:
        self.view.add([], tracking)

    @process_event.register
    def told(self, domain_event: Fact.Told, tracking: Tracking) -> None:
        self.view.add(domain_event.cells, tracking)


def run(settings: Settings, cells_file: Path) -> None:
    url = make_url(settings.database_url)
    env = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(url.database),
        "POSTGRES_HOST": str(url.host),
        "POSTGRES_PORT": str(url.port),
        "POSTGRES_USER": str(url.username),
        "POSTGRES_PASSWORD": str(url.password),
        "POSTGRES_SCHEMA": str(url.username),
    }
    every = pickle.loads(cells_file.read_bytes())
    facts = Facts(env)
    for start in range(0, len(every), 500):
        facts.save(*(Fact([list(cell) for cell in cells]) for cells in every[start : start + 500]))
    last = facts.recorder.max_notification_id()
    started = time.perf_counter()
    _count(env, last)
    answer(len(every), time.perf_counter() - started)


def _count(env: dict[str, str], last: int | None) -> None:
    with ProjectionRunner(
        application_class=Facts, projection_class=Counting, view_class=Cells, env=env
    ) as runner:
        runner.wait(last, timeout=600)


if __name__ == "__main__":
    run(Settings(), Path(sys.argv[2]))
