"""Identities of a running stack for tests: enrolled when first needed, as an operator would."""

from pathlib import Path

from deploy.identity.enrol import enrol_units
from deploy.identity.files import tokens_of
from deploy.state import State
from shared.login import Login
from shared.units import OPERATOR


def handed_out(state: State) -> Path:
    return state.folder / "handed-out"


async def enrolled(state: State, path: str) -> Login:
    """How this unit logs in to NATS."""
    file = handed_out(state) / f"{path}.creds"
    if not file.exists():
        await enrol_units(state, [path], handed_out(state))
    return Login(state.nats_url, path, file)


async def bearer(state: State, path: str) -> dict[str, str]:
    """The header that names this unit over HTTP."""
    if path == OPERATOR:
        return {"Authorization": f"Bearer {state.operator_token()}"}
    await enrolled(state, path)
    return {"Authorization": f"Bearer {tokens_of(handed_out(state))[path]}"}
