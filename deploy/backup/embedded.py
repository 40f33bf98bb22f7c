"""Restoring into the stack of a state folder: its two servers are started for it, and stopped again."""

import shutil
from collections.abc import Callable
from pathlib import Path

from deploy.backup.keys import Keys
from deploy.backup.manifest import Manifest
from deploy.backup.place import Place
from deploy.backup.restore import restore
from deploy.stack import Stack
from deploy.state import Problem, State
from shared.streams import SERVICES


async def restore_here(
    state: State, folder: Path, found: Manifest, keys: Path | None, *, over: bool, say: Callable[[str], None]
) -> list[str]:
    """Keys first: without them nothing sealed could be read, and a first start would make others."""
    _place_keys(state, found, keys, over=over)
    async with Stack(state.folder, services=(), report=say) as stack:
        passwords = {role: word for role, word in stack.state.passwords().items() if role in SERVICES}
        place = Place(stack.state.login(), stack.state.admin_dsn)
        return await restore(place, folder, keys, found, passwords, over=over, replicas=1, say=say)


def _place_keys(state: State, found: Manifest, keys: Path | None, *, over: bool) -> None:
    state.claim()  # nobody may run on this folder
    state.release()
    own = Keys(state.folder)
    if keys is None:
        return own.check(found.keys, "give with --keys what --keys-out of the backup has written")
    here = own.digests()
    if not over and any(here.get(service, key) != key for service, key in found.keys.items()):
        raise Problem("this folder has keys of its own", "give another one with --state, or --over to lose these")
    for file in (keys / "keys").glob("*.key"):
        target = state.folder / "keys" / file.name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        target.chmod(0o600)
    if (keys / "identity").is_dir():
        shutil.copytree(keys / "identity", state.folder / "identity", dirs_exist_ok=True)
