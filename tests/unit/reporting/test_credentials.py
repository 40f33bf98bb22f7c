"""A credential that was altered is not genuine, one that was revoked says so, and neither needs anybody to be asked."""

import copy
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.reporting.credentials import PLACES, Issuer, NotGenuine, checked
from services.reporting.credentials.__main__ import main

ISSUER = Issuer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))), "https://tdkt.example")
AWARD = {
    "award_id": "a-1",
    "award": "BKT",
    "award_name_vi": "Bằng khen của Chủ tịch UBND tỉnh",
    "decision_number": "123/QĐ-UBND",
    "decided_on": "2014-12-15",
    "decider_name": "Ủy ban nhân dân tỉnh",
    "unit_name": "Công đoàn Trường Tiểu học Lê Lợi (hư cấu)",
}
PLACE = PLACES + 6


@pytest.fixture
def credential() -> dict[str, Any]:
    return ISSUER.credential(AWARD, PLACE)


@pytest.mark.parametrize(("revoked", "state"), [([], "valid"), ([5, 7], "valid"), ([6], "revoked")])
def test_its_bit_in_the_status_list_says_whether_it_was_revoked(
    credential: dict[str, Any], revoked: list[int], state: str
):
    status = ISSUER.status_list(1, revoked, "2014-12-31")
    assert checked(credential, ISSUER.document(), status) == state
    assert checked(credential, ISSUER.document()) == "unknown"


@pytest.mark.parametrize(
    "place",
    [
        ("name",),
        ("validFrom",),
        ("credentialSubject", "achievement", "name"),
        ("credentialStatus", "statusListIndex"),
        ("issuer", "name"),
    ],
)
def test_a_changed_word_is_found(credential: dict[str, Any], place: tuple[str, ...]):
    altered = inner = copy.deepcopy(credential)
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] += "0"
    with pytest.raises(NotGenuine, match="changed after it was signed"):
        checked(altered, ISSUER.document())


@pytest.mark.parametrize(
    "name", ["created", "proofPurpose", "cryptosuite", "verificationMethod", "proofValue", "@context"]
)
def test_a_changed_proof_is_found(credential: dict[str, Any], name: str):
    altered = copy.deepcopy(credential)
    altered["proof"][name] = "z3FXQqF" if name == "proofValue" else "other"
    with pytest.raises(NotGenuine):
        checked(altered, ISSUER.document())


def test_another_key_and_another_issuer_are_found(credential: dict[str, Any]):
    others = Issuer(Ed25519PrivateKey.generate(), ISSUER.address)
    with pytest.raises(NotGenuine, match="another key"):
        checked(credential, others.document())
    elsewhere = Issuer(ISSUER.private, "https://elsewhere.example")
    with pytest.raises(NotGenuine):
        checked(credential, elsewhere.document())


def test_the_list_must_be_the_one_that_is_named_and_signed(credential: dict[str, Any]):
    with pytest.raises(NotGenuine, match="not the status list"):
        checked(credential, ISSUER.document(), ISSUER.status_list(0, [], "2014-12-31"))
    emptied = ISSUER.status_list(1, [6], "2014-12-31")
    emptied["credentialSubject"]["encodedList"] = ISSUER.status_list(1, [], "2014-12-31")[
        "credentialSubject"
    ]["encodedList"]
    with pytest.raises(NotGenuine, match="changed"):
        checked(credential, ISSUER.document(), emptied)


@pytest.mark.parametrize("broken", [{}, {"proof": {}}, {"proof": 1}, {"proof": {"proofValue": "z"}}])
def test_what_has_no_proof_is_not_genuine(broken: dict[str, Any]):
    with pytest.raises(NotGenuine):
        checked(broken, ISSUER.document())


def test_the_same_award_gives_the_same_bytes_and_names_no_person(credential: dict[str, Any]):
    assert ISSUER.credential(AWARD, PLACE) == credential
    assert credential["credentialSubject"]["id"] == "https://tdkt.example/register/a-1"
    assert credential["credentialSubject"].keys() == {"id", "type", "achievement"}


@pytest.mark.parametrize(
    ("address", "did"),
    [
        ("https://tdkt.example", "did:web:tdkt.example"),
        ("http://127.0.0.1:40204", "did:web:127.0.0.1%3A40204"),
    ],
)
def test_the_issuer_is_named_by_the_address(address: str, did: str):
    assert Issuer(ISSUER.private, address).did == did


def test_files_are_checked_by_one_command(
    tmp_path: Path, credential: dict[str, Any], capsys: pytest.CaptureFixture[str]
):
    status = {
        name: ISSUER.status_list(1, bits, "2014-12-31") for name, bits in (("clear", []), ("revoked", [6]))
    }
    altered = {**credential, "name": "Huân chương"}
    for name, document in {"it": credential, "altered": altered, "did": ISSUER.document(), **status}.items():
        (tmp_path / name).write_bytes(orjson.dumps(document))
    for names, code in (
        (("it", "did", "clear"), 0),
        (("it", "did", "revoked"), 1),
        (("altered", "did"), 2),
        (("it", "none"), 2),
        ((), 2),
    ):
        assert main([str(tmp_path / name) for name in names]) == code, names
    assert capsys.readouterr().out.split("\n")[:2] == ["valid", "revoked"]
