"""An award as a credential that anybody can check without asking us: Open Badges 3.0 (a VC 2.0), Ed25519, eddsa-jcs-2022.

It names no person: its subject is the award's own entry in the public register. The issuer is `did:web` of the address at
which the register is published; whether an award was revoked is one bit of a Bitstring status list.
"""

import base64
import gzip
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import base58
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

Data = dict[str, Any]

#: Places of one status list: the least that the standard allows, so that a place tells of nobody.
PLACES = 131_072
_VC = "https://www.w3.org/ns/credentials/v2"
_OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_DID = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
#: Multicodec of an Ed25519 public key.
_ED25519 = b"\xed\x01"


class NotGenuine(Exception):
    """What was shown is not what was signed; the text says why."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs: a key, and the public address of the register."""

    private: Ed25519PrivateKey
    address: str

    @property
    def did(self) -> str:
        return "did:web:" + quote(self.address.split("://", 1)[1].rstrip("/"), safe=".").replace("%2F", ":")

    @property
    def method(self) -> str:
        return f"{self.did}#k1"

    def document(self) -> Data:
        """`/.well-known/did.json`: the public key."""
        public = _ED25519 + self.private.public_key().public_bytes_raw()
        key = "z" + base58.b58encode(public).decode()
        method = {"id": self.method, "type": "Multikey", "controller": self.did, "publicKeyMultibase": key}
        return {
            "@context": _DID,
            "id": self.did,
            "verificationMethod": [method],
            "assertionMethod": [self.method],
        }

    def sign(self, document: Data) -> Data:
        proof = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": document["validFrom"],
            "verificationMethod": self.method,
            "proofPurpose": "assertionMethod",
            "@context": document["@context"],
        }
        signature = self.private.sign(_hashed(proof, document))
        return {**document, "proof": {**proof, "proofValue": "z" + base58.b58encode(signature).decode()}}

    def credential(self, award: Mapping[str, Any], place: int) -> Data:
        """Of an entry of the register; `place` is its bit in the status lists."""
        entry = f"{self.address}/register/{award['award_id']}"
        number, index = divmod(place, PLACES)
        status = f"{self.address}/credentials/status/{number}"
        narrative = (
            f"Quyết định số {award['decision_number']} ngày {award['decided_on']}, {award['decider_name']}"
        )
        achievement = {
            "id": f"{self.address}/credentials/achievements/{award['award']}",
            "type": ["Achievement"],
            "name": award["award_name_vi"],
            "description": f"{award['award_name_vi']}: {award['unit_name']}",
            "criteria": {"narrative": narrative},
        }
        return self.sign({
            "@context": [_VC, _OB],
            "id": f"{entry}/credential",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": {"id": self.did, "type": ["Profile"], "name": award["decider_name"]},
            "validFrom": f"{award['decided_on']}T00:00:00Z",
            "name": award["award_name_vi"],
            "credentialSubject": {"id": entry, "type": ["AchievementSubject"], "achievement": achievement},
            "credentialStatus": {
                "id": f"{status}#{index}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": str(index),
                "statusListCredential": status,
            },
        })  # fmt: skip

    def status_list(self, number: int, revoked: Iterable[int], day: str) -> Data:
        """The bits of one list as a credential of its own, as of a day."""
        address = f"{self.address}/credentials/status/{number}"
        return self.sign({
            "@context": [_VC],
            "id": address,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self.did,
            "validFrom": f"{day}T00:00:00Z",
            "credentialSubject": {
                "id": f"{address}#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": _encoded(revoked),
            },
        })  # fmt: skip


def checked(
    credential: Mapping[str, Any], did: Mapping[str, Any], status: Mapping[str, Any] | None = None
) -> str:
    """`valid`, `revoked`, or `unknown` without the status list; NotGenuine for what the key of `did` did not sign."""
    _must_be_signed(credential, did)
    if status is None:
        return "unknown"
    _must_be_signed(status, did)
    entry = credential["credentialStatus"]
    if entry["statusListCredential"] != status["id"]:
        raise NotGenuine("this is not the status list that the credential names")
    return (
        "revoked"
        if _bit(status["credentialSubject"]["encodedList"], int(entry["statusListIndex"]))
        else "valid"
    )


def _must_be_signed(document: Mapping[str, Any], did: Mapping[str, Any]) -> None:
    try:
        proof = dict(document["proof"])
        signature = base58.b58decode(proof.pop("proofValue")[1:])
        methods = {one["id"]: one for one in did["verificationMethod"] if one["id"] in did["assertionMethod"]}
        key = base58.b58decode(methods[proof["verificationMethod"]]["publicKeyMultibase"][1:])
        issuer = document["issuer"]
        issuer = issuer if isinstance(issuer, str) else issuer["id"]
        wanted = ("DataIntegrityProof", "eddsa-jcs-2022", "assertionMethod", did["id"], document["@context"])
        said = (proof["type"], proof["cryptosuite"], proof["proofPurpose"], issuer, proof["@context"])
        if said != wanted or key[:2] != _ED25519:
            raise NotGenuine("the proof is of another kind, or of another issuer")
        unsigned = {name: value for name, value in document.items() if name != "proof"}
        Ed25519PublicKey.from_public_bytes(key[2:]).verify(signature, _hashed(proof, unsigned))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise NotGenuine(f"no proof that can be read: {type(error).__name__}") from error
    except InvalidSignature as error:
        raise NotGenuine("changed after it was signed, or signed with another key") from error


def _hashed(proof: Data, document: Data) -> bytes:
    """https://www.w3.org/TR/vc-di-eddsa/#eddsa-jcs-2022"""
    return hashlib.sha256(rfc8785.dumps(proof)).digest() + hashlib.sha256(rfc8785.dumps(document)).digest()


def _encoded(places: Iterable[int]) -> str:
    bits = bytearray(PLACES // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def _bit(encoded: str, place: int) -> bool:
    bits = gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))
    return bool(bits[place // 8] & (0x80 >> place % 8))
