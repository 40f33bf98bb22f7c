"""Every reason has its Vietnamese sentence, and every sentence speaks of what the fact holds."""

import string
import unicodedata
from pathlib import Path

import pytest

import services.notifications as service
from services.notifications.channels import Templates
from services.notifications.rules import ROUTES
from shared.events import FACT_TYPES, Event
from shared.events.answers import IntakeRefused
from shared.events.campaigns import GuidanceIssued, RegistrationOverdue

TEMPLATES = Templates(Path(service.__file__).with_name("templates.yaml"))
REASONS: list[tuple[str, type[Event]]] = [
    *((route.because, FACT_TYPES[type_]) for type_, routes in ROUTES.items() for route in routes),
    ("answer_accepted", IntakeRefused), ("answer_refused", IntakeRefused),
    ("guidance_delivered", GuidanceIssued), ("guidance_in_force", GuidanceIssued),
    ("registration_overdue_below", RegistrationOverdue),
    ("subscription", GuidanceIssued),
]  # fmt: skip


@pytest.mark.parametrize(("because", "kind"), REASONS)
def test_the_sentence_of_a_reason_speaks_of_fields_of_its_fact(because: str, kind: type[Event]):
    spoken_of = {field for _, field, _, _ in string.Formatter().parse(TEMPLATES.by_code[because]) if field}
    assert spoken_of <= kind.model_fields.keys()


def test_there_is_no_sentence_without_a_reason_and_all_are_normalised():
    assert TEMPLATES.by_code.keys() == {because for because, _ in REASONS}
    assert all(unicodedata.is_normalized("NFC", text) for text in TEMPLATES.by_code.values())


def test_dates_are_written_as_read_and_bodies_by_their_names():
    data = {"unit": "66.643.ldld", "year": 2014, "deadline": "2014-03-31"}
    said = TEMPLATES.say("registration_overdue_below", data, {"66.643.ldld": "LĐLĐ thành phố"})
    assert said["text_vi"].startswith("LĐLĐ thành phố")
    assert "31/03/2014" in said["text_vi"]


def test_an_item_that_lacks_a_field_is_shown_all_the_same():
    assert "…" in TEMPLATES.say("registration_overdue", {}, {})["text_vi"]


def test_braces_in_data_are_only_text():
    said = TEMPLATES.say("answer_accepted", {"cause": "{cause.__class__}"}, {})
    assert "{cause.__class__}" in said["text_vi"]
