"""Alerts and the dashboard name what the services really tell, parse, and are true when they should be."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.metrics import exposition
from tests.support.promql import evaluate, families, is_instant, metrics_of, samples

FOLDER = Path("deploy/observability")
#: Prometheus itself tells these.
OF_PROMETHEUS = {"up"}
RULES = {rule["alert"]: rule for group in yaml.safe_load((FOLDER / "rules.yaml").read_text())["groups"] for rule in group["rules"]}
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text())
SHOWN = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
EXPRESSIONS = [*(rule["expr"] for rule in RULES.values()), *SHOWN]

CALM: dict[str, Any] = {
    "ready": True, "outbox": 0, "outbox_oldest_s": 0.0, "held": {"waiting": 3, "failed": 0, "parked": 0},
    "durables": [{"stream": "EVENTS", "durable": "reporting", "behind": 3, "behind_s": 0.1, "redelivered": 0}],
    "streams": [{"stream": "EVENTS", "bytes": 70, "max_bytes": -1, "messages": 5, "last_sequence": 5},
                {"stream": "INTAKE", "bytes": 70, "max_bytes": 100, "messages": 5, "last_sequence": 5}],
    "drift": [],
}  # fmt: skip
#: What makes each of them true.
TROUBLE: dict[str, dict[str, Any] | None] = {
    "TdktNotReady": {"ready": False},
    "TdktStatusUnknown": None,
    "TdktReaderLags": {"durables": [{"stream": "EVENTS", "durable": "reporting", "behind": 3, "behind_s": 61.0}]},
    "TdktReaderFarBehind": {"durables": [{"stream": "EVENTS", "durable": "reporting", "behind": 10_001}]},
    "TdktParked": {"held": {"parked": 1}},
    "TdktFailing": {"held": {"failed": 1}},
    "TdktOutboxOld": {"outbox": 5, "outbox_oldest_s": 31.0},
    "TdktStreamNearlyFull": {"streams": [
        {"stream": "INTAKE", "bytes": 81, "max_bytes": 100, "messages": 5, "last_sequence": 5}]},
    "TdktDangerousDrift": {"drift": [{"of": "stream EVENTS", "setting": "max_age", "dangerous": True}]},
    "TdktDrift": {"drift": [{"of": "stream INTAKE", "setting": "max_bytes", "dangerous": False}]},
}  # fmt: skip


def told(status: dict[str, Any] | None) -> dict[str, Any]:
    return samples(exposition("test", status).decode())


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_metric_of_an_alert_or_a_panel_is_told_by_the_services(expression):
    named = metrics_of(expression)
    assert named
    assert named - OF_PROMETHEUS <= families(exposition("test", CALM).decode())


def test_a_metric_that_nobody_tells_would_be_seen():
    assert metrics_of("sum(rate(tdkt_no_such_total[5m])) > 1") - families(exposition("test", CALM).decode())
    with pytest.raises(ValueError, match="parenthesis"):
        metrics_of("max by (tdkt_leads")


@pytest.mark.parametrize("alert", TROUBLE)
def test_an_alert_is_true_of_its_trouble_and_of_nothing_calm(alert):
    trouble = TROUBLE[alert]
    expression = RULES[alert]["expr"]
    assert evaluate(expression, told(CALM)) == {}
    assert len(evaluate(expression, told(None if trouble is None else CALM | trouble))) == 1


def test_no_leader_and_two_leaders_are_told_apart():
    def leads(*values: int) -> dict[str, Any]:
        return {"tdkt_leads": [({"service": "campaigns", "instance": str(n)}, v) for n, v in enumerate(values)]}

    for values, wanted in (((0, 0), (1, 0)), ((1, 0), (0, 0)), ((1, 1), (0, 1))):
        found = [len(evaluate(RULES[name]["expr"], leads(*values))) for name in ("TdktNoLeader", "TdktTwoLeaders")]
        assert tuple(found) == wanted


def test_the_first_word_in_the_name_of_another_is_a_rise_from_zero():
    told_from_the_start = told(CALM)["tdkt_refused_total"]
    assert ({"service": "test", "code": "source_mismatch"}, 0.0) in told_from_the_start
    assert metrics_of(RULES["TdktSpeaksForAnother"]["expr"]) == {"tdkt_refused_total"}


def test_every_alert_that_needs_no_history_has_its_trouble_here():
    instant = {name for name, rule in RULES.items() if is_instant(rule["expr"]) and "up{" not in rule["expr"]}
    assert instant == {*TROUBLE, "TdktNoLeader", "TdktTwoLeaders"}


def test_every_alert_says_in_two_languages_what_to_do():
    for name, rule in RULES.items():
        assert rule["labels"]["severity"] in ("critical", "warning", "info"), name
        assert " / " in rule["annotations"]["summary"], name


def test_prometheus_reads_the_rules_and_carries_a_token_as_a_file():
    config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    assert config["rule_files"] == ["rules.yaml"]
    [job] = config["scrape_configs"]
    assert (job["job_name"], job["metrics_path"]) == ("tdkt", "/metrics")
    assert "credentials_file" in job["authorization"]
