"""The folder of keys, made once at first start: operator, accounts, and the keys that sign their users.

seeds/      readable by the owner alone; the server never sees them
  operator.nk                 signs accounts: needed to revoke, not to enrol. Keep it offline where you can
  SYS.nk CORE.nk UNITS.nk     the accounts' own
  services.nk enrolment.nk    sign users of CORE and of UNITS
public/     what the server is told: JWTs without a secret
users/      credentials of ops, sys and the services
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.files import write_file
from deploy.identity import accounts
from deploy.identity.accounts import CORE, SYS, UNITS
from deploy.identity.keys import ACCOUNT, OPERATOR, USER, Key, claims_of, credentials_text, signed
from deploy.identity.permissions import Permissions, of_ops, of_service, of_sys
from deploy.problem import Problem
from shared.parts import Part
from shared.streams import SERVICES

_KINDS = {
    "operator": OPERATOR, SYS: ACCOUNT, CORE: ACCOUNT, UNITS: ACCOUNT, "services": ACCOUNT, "enrolment": ACCOUNT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Minted:
    """Credentials of a user: its public key, and the file with its secret."""

    key: str
    text: str
    issued: int
    expires: int | None


@dataclass(frozen=True, slots=True)
class Authority:
    """Everything that signs; each act takes only the keys it needs from the folder."""

    folder: Path

    def make(self) -> None:
        """Keys, accounts and users that are missing; what is there stays."""
        for part in ("seeds", "public", "users"):
            (self.folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        # Once there is an authority, a seed that is not here has been taken away for safety: never another one.
        missing = [] if self._public(UNITS).exists() else [n for n in _KINDS if not self._seed(n).exists()]
        for name in missing:
            write_file(self._seed(name), Key.make(_KINDS[name]).seed + "\n", mode=0o600)
        self._sign_accounts()
        self._make_users()

    def make_parts(self, parts: Iterable[Part]) -> None:
        """Users for processes that decide for one province."""
        for part in parts:
            self._make_user(part.name, "services", CORE, of_service(part.service, part.province))

    def mint(
        self, name: str, permissions: Permissions, *, expires: int | None = None, leaf: bool = False
    ) -> Minted:
        """A user of UNITS, by the enrolment key alone."""
        more = {"allowed_connection_types": ["LEAFNODE"]} if leaf else {}
        return self._mint("enrolment", UNITS, name, permissions, expires, more)

    def revoke(self, keys: dict[str, int]) -> str:
        """UNITS as the operator signs it anew, with these users void; push it to the server.

        `keys` is user key -> the second up to which its JWTs are void.
        """
        claims = claims_of(self._jwt(UNITS))
        said = claims["nats"] | {"revocations": claims["nats"].get("revocations", {}) | keys}
        self._sign(claims["sub"], UNITS, said)
        return self._jwt(UNITS)

    def server_config(self, jwt_folder: Path | str) -> str:
        """The lines of nats-server's configuration; `jwt_folder` is the server's own, for what is pushed later."""
        accounts_ = ", ".join(f'{self.public_key(name)}: "{self._jwt(name)}"' for name in (SYS, CORE, UNITS))
        return (
            f'operator: "{self._jwt("operator")}"\n'
            f"system_account: {self.public_key(SYS)}\n"
            f'resolver {{ type: full, dir: "{jwt_folder}", allow_delete: false, interval: "2m" }}\n'
            f"resolver_preload {{ {accounts_} }}\n"
        )

    def user(self, name: str) -> Path:
        """The credentials file of `ops`, `sys` or a service."""
        return self.folder / "users" / f"{name}.creds"

    def public_key(self, name: str) -> str:
        return claims_of(self._jwt(name))["sub"]

    def _make_users(self) -> None:
        own: dict[str, tuple[str, str, Callable[[], Permissions]]] = {
            "ops": ("services", CORE, of_ops),
            "sys": (SYS, SYS, of_sys),
            **{name: ("services", CORE, lambda name=name: of_service(name)) for name in SERVICES},
        }
        for name, (signer, account, permissions) in own.items():
            self._make_user(name, signer, account, permissions())

    def _make_user(self, name: str, signer: str, account: str, permissions: Permissions) -> None:
        if not self._holds(name, permissions.claims()):
            minted = self._mint(signer, account, name, permissions, None, {})
            write_file(self.user(name), minted.text, mode=0o600)

    def _holds(self, name: str, wanted: dict[str, object]) -> bool:
        """Whether its file is there and allows just what it should: a new release may need more."""
        if not self.user(name).exists():
            return False
        held = claims_of(self.user(name).read_text().splitlines()[1])["nats"]
        return {part: held.get(part) for part in wanted} == wanted

    def _mint(
        self,
        signer: str,
        account: str,
        name: str,
        permissions: Permissions,
        expires: int | None,
        more: Mapping[str, object],
    ) -> Minted:
        user, own = Key.make(USER), {} if signer == account else {"issuer_account": self.public_key(account)}
        jwt = signed(
            self._key(signer), user.public, name, "user", permissions.claims() | own | dict(more), expires
        )
        return Minted(user.public, credentials_text(jwt, user), claims_of(jwt)["iat"], expires)

    def _sign_accounts(self) -> None:
        """Where there is none, or where a new release lets something else cross; revocations stay."""
        keys = {name: self._public_key_of(name) for name in _KINDS}
        if not self._public("operator").exists():
            operator = self._key("operator")
            said = {"system_account": keys[SYS]}
            write_file(
                self._public("operator"), signed(operator, operator.public, "TDKT", "operator", said), mode=0o644
            )
        for name, wanted in (
            (SYS, accounts.sys_claims()),
            (CORE, accounts.core_claims(keys["services"], keys[UNITS])),
            (UNITS, accounts.units_claims(keys["enrolment"], keys[CORE])),
        ):
            held = claims_of(self._jwt(name))["nats"] if self._public(name).exists() else {}
            if {part: held.get(part) for part in wanted} != wanted:
                revoked = {"revocations": held["revocations"]} if "revocations" in held else {}
                self._sign(keys[name], name, wanted | revoked)

    def _public_key_of(self, name: str) -> str:
        """Of an account from what is public; the keys that sign stand in their account."""
        places = {"services": CORE, "enrolment": UNITS}
        account = places.get(name, name)
        if not self._public(account).exists():
            return self._key(name).public
        said = claims_of(self._jwt(account))
        return said["nats"]["signing_keys"][0] if name in places else said["sub"]

    def _sign(self, key: str, name: str, claims: dict[str, Any]) -> None:
        word = signed(self._key("operator"), key, name, "account", claims)
        write_file(self._public(name), word, mode=0o644)

    def _key(self, name: str) -> Key:
        path = self._seed(name)
        if not path.exists():
            raise Problem(
                f"the key {name!r} is not here",
                f"bring {path.name} to the folder seeds/, or ask who keeps it",
            )
        return Key.of_seed(path.read_text())

    def _jwt(self, name: str) -> str:
        return self._public(name).read_text()

    def _seed(self, name: str) -> Path:
        return self.folder / "seeds" / f"{name}.nk"

    def _public(self, name: str) -> Path:
        return self.folder / "public" / f"{name}.jwt"
