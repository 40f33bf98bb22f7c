"""Whether most copies of a stream follow the server that answers for it; the cases are answers of real servers."""

from typing import Any

import pytest

from shared.jetstream import most_follow

SECOND = 1_000_000_000


def _copy(name: str, active_s: float, **more: bool) -> dict[str, Any]:
    return {"name": name, "current": True, "active": int(active_s * SECOND), **more}


CASES = {
    "a server that runs alone": (None, True),
    "one copy in a cluster": ({"leader": "n1"}, True),
    "both others follow": ({"leader": "n1", "replicas": [_copy("n2", 0.2), _copy("n3", 0.9)]}, True),
    "one of the others follows": ({"leader": "n1", "replicas": [_copy("n2", 0.2), _copy("n3", 12)]}, True),
    "one follows, one is down": (
        {"leader": "n1", "replicas": [_copy("n2", 0.2), _copy("n3", 0.1, offline=True)]}, True),
    "cut off, it still says that it leads": (
        {"leader": "n2", "replicas": [_copy("n1", 6), _copy("n3", 6)]}, False),
    "cut off, it has lost its leader and counts itself": (
        {"replicas": [_copy("n1", 0), _copy("n2", 4), _copy("n3", 0)]}, False),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_only_a_leader_whom_most_copies_have_just_heard_is_one(case: str):
    cluster, led = CASES[case]
    assert most_follow(cluster) is led
