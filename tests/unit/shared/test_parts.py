"""Every intake subject is decided by one part of each service, and that part's durable hears it."""

import pytest

from shared.parts import DECIDING, Split
from shared.streams import INTAKE, aggregate_of, owner

SPLIT = Split.of("66, 64,66")
SUBJECTS = [
    f"tdkt.intake.{event}.v1.{path}"
    for event in ("round.opened", "unit.joined", "nobody.knows", "clock.advanced")
    for path in ("66.ldld", "64.643.ldld.cs1", "65.ldld", "00.tld", "sys.ops", "66", "660.ldld")
] + ["tdkt.intake.x", "tdkt.intake.round", "tdkt.intake.round.opened.66.ldld", "tdkt.intake.66.66.66"]


def test_the_provinces_are_named_once():
    assert (str(SPLIT), str(Split.of(""))) == ("66,64", "")


@pytest.mark.parametrize("text", ["6 6", "66.643", "sys", "66,00", "Đắk", "66;drop"])
def test_what_is_no_province_is_refused(text):
    with pytest.raises(ValueError, match="not a province"):
        Split.of(text)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_has_one_part_that_decides_it_and_hears_it(subject):
    for service in DECIDING:
        parts = [SPLIT.part(service), *(part for part in SPLIT.parts if part.service == service)]
        deciding = [part for part in parts if part.decides(subject)]
        assert deciding == [SPLIT.owner(service, subject)]
        if owner(aggregate_of(subject)) == service:
            assert heard(deciding[0].durable(INTAKE).filters, subject) or (service, subject.count(".")) == ("nominations", 2)


@pytest.mark.parametrize("subject", ["tdkt.intake.clock.advanced.v1.sys.ops"])
def test_every_part_hears_the_operators_clock(subject):
    assert all(heard(part.durable(INTAKE).filters, subject) for part in SPLIT.parts)


def test_a_part_that_was_never_provisioned_decides_nothing():
    with pytest.raises(ValueError, match="65 is not provisioned"):
        SPLIT.part("campaigns", "65")


def heard(filters: tuple[str, ...], subject: str) -> bool:
    return any(_matches(one.split("."), subject.split(".")) for one in filters)


def _matches(pattern: list[str], tokens: list[str]) -> bool:
    for place, wanted in enumerate(pattern):
        if wanted == ">":
            return len(tokens) > place
        if place >= len(tokens) or wanted not in ("*", tokens[place]):
            return False
    return len(pattern) == len(tokens)
