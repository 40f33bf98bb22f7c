"""Every metric there is. Labels are names of services, streams, durables, codes, routes: never a person or a unit."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from prometheus_client import (
    GC_COLLECTOR,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

disable_created_metrics()
REGISTRY = CollectorRegistry()
REGISTRY.register(GC_COLLECTOR)
ProcessCollector(registry=REGISTRY)

DECIDED = Counter(
    "tdkt_decided_total", "Intake messages by outcome", ["service", "outcome"], registry=REGISTRY
)
REFUSED = Counter(
    "tdkt_refused_total", "Reasons of refusals, by their code", ["service", "code"], registry=REGISTRY
)
BATCH_S = Histogram(
    "tdkt_batch_seconds",
    "Time of one batch from load to commit",
    ["service"],
    registry=REGISTRY,
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5),
)
INTAKE_TO_FACT_S = Histogram(
    "tdkt_intake_to_fact_seconds",
    "From the moment INTAKE stored the first message of a batch until its facts were committed",
    ["service"],
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 600),
)
PUBLISHED = Counter("tdkt_published_total", "Facts published to EVENTS", ["service"], registry=REGISTRY)
PUBLISH_FAILED = Counter(
    "tdkt_publish_failures_total", "Times that publishing had to be tried again", ["service"], registry=REGISTRY
)
LEADS = Gauge("tdkt_leads", "1 while this replica is the active one", ["service"], registry=REGISTRY)
REQUESTS = Counter(
    "tdkt_http_requests_total", "HTTP requests", ["service", "method", "route", "status"], registry=REGISTRY
)
REQUEST_S = Histogram(
    "tdkt_http_request_seconds",
    "Time of HTTP requests; those that wait for an answer wait up to 30 s",
    ["service", "route"],
    registry=REGISTRY,
    buckets=(0.005, 0.02, 0.1, 0.5, 2, 10, 30),
)

Status = Mapping[str, Any]
_DURABLE = ["stream", "durable"]


def exposition(service: str, status: Status | None) -> bytes:
    """What `/metrics` answers; with None (the database does not answer) what is read there is left out."""
    REFUSED.labels(service, "source_mismatch")  # told from 0 on: a rise from nothing would be none
    told = CollectorRegistry()
    told.register(_Told(service, status))
    return generate_latest(REGISTRY) + generate_latest(told)


class _Told(Collector):
    """What `/status` tells, as gauges: a value that is not known now is absent, never an old one."""

    def __init__(self, service: str, status: Status | None) -> None:
        self.service, self.status = service, status or {}
        self.known = status is not None

    def collect(self) -> Iterable[GaugeMetricFamily]:
        yield self._own("tdkt_status_known", "0 while this service cannot say how it is", int(self.known))
        yield self._own("tdkt_ready", "1 while this replica is ready", self.status.get("ready"))
        yield self._own(
            "tdkt_credential_expires_seconds", "When our NATS credential ends, as Unix time",
            self.status.get("credential_expires"),
        )  # fmt: skip
        yield from self._kept()
        yield from self._durables()
        yield from self._streams()

    def _kept(self) -> Iterator[GaugeMetricFamily]:
        status = self.status
        yield self._own("tdkt_outbox_depth", "Facts saved and not yet published", status.get("outbox"))
        yield self._own(
            "tdkt_outbox_oldest_seconds", "Age of the oldest unpublished fact", status.get("outbox_oldest_s")
        )
        yield self._own(
            "tdkt_programme_date_seconds", "The programme date, as Unix time", _unix(status.get("programme_date"))
        )
        held = ((reason, number) for reason, number in status.get("held", {}).items())
        yield self._by(
            "tdkt_held", "Held messages", ["reason"], (([reason], number) for reason, number in held)
        )
        heard = [("INTAKE", status.get("intake_position")), ("EVENTS", status.get("events_position"))]
        yield self._by(
            "tdkt_position",
            "Last sequence of the stream that is done",
            ["stream"],
            (([stream], position) for stream, position in heard if position is not None),
        )

    def _durables(self) -> Iterator[GaugeMetricFamily]:
        rows = self.status.get("durables", [])
        named = {
            "behind": ("tdkt_durable_lag_messages", "Messages that the durable has not done"),
            "behind_s": ("tdkt_durable_lag_seconds", "Age of the oldest message that the durable has not done"),
            "redelivered": ("tdkt_durable_redelivered", "Messages delivered more than once"),
        }
        for field, (name, meaning) in named.items():
            found = (([row["stream"], row["durable"]], row[field]) for row in rows if row.get(field) is not None)
            yield self._by(name, meaning, _DURABLE, found)

    def _streams(self) -> Iterator[GaugeMetricFamily]:
        rows = self.status.get("streams", [])
        for field, meaning in (
            ("bytes", "Bytes that the stream holds"),
            ("max_bytes", "Byte limit of the stream, -1 for none"),
            ("messages", "Messages that the stream holds"),
            ("last_sequence", "Last sequence of the stream"),
        ):
            found = (([row["stream"]], row[field]) for row in rows)
            yield self._by(f"tdkt_stream_{field}", meaning, ["stream"], found)
        drift = (([d["of"], d["setting"], str(d["dangerous"]).lower()], 1) for d in self.status.get("drift", []))
        yield self._by(
            "tdkt_config_drift", "A setting that is not as declared", ["of", "setting", "dangerous"], drift
        )

    def _own(self, name: str, meaning: str, value: float | None) -> GaugeMetricFamily:
        return self._by(name, meaning, [], [] if value is None else [([], value)])

    def _by(
        self, name: str, meaning: str, labels: list[str], values: Iterable[tuple[list[str], float]]
    ) -> GaugeMetricFamily:
        family = GaugeMetricFamily(name, meaning, labels=["service", *labels])
        for named, value in values:
            family.add_metric([self.service, *named], value)
        return family


def _unix(day: str | None) -> float | None:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).timestamp() if day else None
