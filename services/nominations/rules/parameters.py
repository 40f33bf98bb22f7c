"""The parameters and selections of a rule set: which there are and what each must be, checked when a file is read and
not when a dossier comes in."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, cast, get_args

from services.nominations.rules.award import INITIATIVE_LEVELS
from services.nominations.rules.reading import (
    Read,
    amount,
    count,
    each,
    flag,
    mapping,
    one_of,
    or_none,
    record,
    share,
    unit_kind,
)
from shared.events.base import CollectiveKind, CommendationType, Conflict, SubjectKind
from shared.events.nominations import VotingBody
from shared.rulesets import RuleFile


def _text(text: Any) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{text!r} is no text")
    return text


def _day_of_year(text: Any) -> str:
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"{text!r} is no day of the year such as '02-28'")
    date.fromisoformat(f"2016-{text}")
    return text


def _bounds(pair: Any) -> tuple[int, int]:
    low, high = each(amount)(pair)
    if high < low:
        raise ValueError(f"{pair!r}: the most is less than the least")
    return low, high


def _years(value: Any) -> Any:
    return value if value == "permanent" else count(value)


_TYPES, _KINDS = each(CommendationType), each(one_of("title", "form"))
_RELATION = Conflict.model_fields["relation"].annotation
#: Every parameter there is: whatever else a file names is a slip of the pen.
_PARAMETERS: Mapping[str, Read] = {
    "vote_quorum": share,
    "bonus_rounding_vnd": count,
    "base_salary_vnd": count,
    "exemplars_per_period": _bounds,
    "exemplar_rollup": one_of("separate", "rolled_up"),
    "publicity_consent_of": each(one_of("individual", "collective", "model")),
    "round_reminder_days": count,
    "basis_for_merit": _TYPES,
    "members_share": mapping(_text, record(share=share, of=_text)),
    "initiative_value": mapping(_text, each(record(vnd=count, years=count))),
    "voting_bodies": mapping(one_of(*get_args(VotingBody)), each(unit_kind)),
    "grassroots_vote_share": share,
    "grassroots_vote_required": _TYPES,
    "selecting_unions": each(unit_kind),
    "council_vote_required": mapping(_text, _KINDS),
    "simple_procedure": record(types=_TYPES, kinds=_KINDS, dossier=each(_text), copies=count),
    "dossier_more": mapping(one_of(*get_args(CollectiveKind)), each(_text)),
    "interests_excluded": each(one_of(*get_args(_RELATION))),
    "consultation_days": count,
    "supplement_days": count,
    "supplement_days_most": count,
    "complaint_lodge_days": count,
    "complaint_accept_days": count,
    "complaint_resolve_days": count,
    "complaint_second_lodge_days": count,
    "complaint_second_resolve_days": count,
    "complaint_second_authority": mapping(unit_kind, each(unit_kind)),
    "revocation_explanation_days": count,
    "standing_departments": mapping(unit_kind, each(_text)),
    "initiative_recognisers": mapping(one_of(*INITIATIVE_LEVELS), each(unit_kind)),
    "retention_years": mapping(_text, _years),
    # What overlays name and no guard reads yet.
    "titles_due": _day_of_year,
    "titles_due_education": _day_of_year,
    "creative_labour_value_vnd": or_none(count),
    "creative_labour_value_three_years_vnd": or_none(count),
}
_SELECTION: Mapping[str, Read] = {
    "award": _text,
    "proposer": unit_kind,
    "types": _TYPES,
    "subject_kinds": each(SubjectKind),
    "minimum": amount,
    "maximum": or_none(count),
    "direct_workers_only": flag,
    "rule": _text,
    "duty": _text,
}
_MARKS = frozenset({"citation", "confidence", "enabled", "note"})


def check(file: RuleFile) -> None:
    """Whatever is switched off is read as well; ValueError names file, key and what is wrong."""
    for name, written in file.raw.get("parameters", {}).items():
        where = f"{file.file}: parameters.{name}"
        if name not in _PARAMETERS:
            raise ValueError(f"{where}: unknown key")
        steps = cast(list[Any], written) if isinstance(written, list) else [written]
        for step in steps:
            _read(where, _PARAMETERS[name], step["value"])
    for number, row in enumerate(file.raw.get("selections", ())):
        where = f"{file.file}: selections.{number}"
        for key in sorted(row.keys() - _MARKS - _SELECTION.keys()):
            raise ValueError(f"{where}: {key}: unknown key")
        for key, as_ in _SELECTION.items():
            if key not in row:
                raise ValueError(f"{where}: {key} is missing")
            _read(f"{where}: {key}", as_, row[key])


def _read(where: str, as_: Read, value: Any) -> None:
    try:
        as_(value)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{where}: {error}") from error
