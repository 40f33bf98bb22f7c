"""The district's side: a folder with the configuration of its node, its secrets, and what makes its two streams."""

import json
import secrets
from collections.abc import Sequence
from pathlib import Path

from deploy.files import write_file
from deploy.identity.enrol import hand_out, in_days, make
from deploy.identity.permissions import of_leaf
from deploy.identity.register import LEAF
from deploy.leaf import KEPT_S, OUT, Leaf
from deploy.state import State
from shared.login import inbox_of
from shared.streams import own_subjects

_CONFIG = """\
# Nút của {path}. | The node of {path}. Start it in this folder: nats-server -c nats.conf
server_name: {domain}
listen: "127.0.0.1:{port}"
max_payload: 8388608
jetstream {{ store_dir: "js", domain: {domain}, sync_interval: always }}
accounts {{ DISTRICT {{ jetstream: enabled, users: [
  {{ user: admin, password: "{admin}" }}
{users}
] }} }}
leafnodes {{ reconnect: 2, remotes: [
  {{ url: "{url}", credentials: "{credentials}", account: DISTRICT, deny_exports: ["tdkt.>"] }}
] }}
"""
_USER = '  {{ user: "{path}", password: "{word}", permissions: {{ publish: {publish}, subscribe: {subscribe} }} }}'
_SETUP = Path(__file__).parent / "setup.py"


async def write(state: State, leaf: Leaf, out: Path, *, url: str, bodies: Sequence[str], port: int, days: int) -> Path:
    """The folder `out/<path>`: readable by the owner alone; secrets are made here and kept nowhere else."""
    made = make(state, leaf.credential, LEAF, of_leaf(leaf.path, leaf.domain), in_days(days), token=False)
    folder = out / leaf.path
    await hand_out(state, [made], folder)
    words = {name: secrets.token_urlsafe(24) for name in ("admin", *bodies)}
    users = "\n".join(_user(path, words[path], f"EVENTS_{leaf.name}") for path in bodies)
    text = _CONFIG.format(
        path=leaf.path, domain=leaf.domain, port=port, admin=words["admin"], users=users, url=url,
        credentials=f"{leaf.credential}.creds",
    )  # fmt: skip
    told = {
        "nats": f"nats://127.0.0.1:{port}", "users": words, "out": OUT, "mirror": f"EVENTS_{leaf.name}",
        "subjects": leaf.subjects("tdkt.intake"), "kept_s": KEPT_S, "durable": leaf.mirror, "deliver": leaf.deliveries[1],
    }  # fmt: skip
    write_file(folder / "nats.conf", text, mode=0o600)
    write_file(folder / "leaf.json", json.dumps(told, indent=1) + "\n", mode=0o600)
    write_file(folder / "setup.py", _SETUP.read_text(encoding="utf-8"), mode=0o600)
    return folder


def _user(path: str, word: str, mirror: str) -> str:
    own = [*own_subjects("tdkt.intake", path)]
    # The mirror holds what is told about the node's own path: its users may read it, by readers that they make there.
    own += [f"$JS.API.CONSUMER.CREATE.{mirror}.>", f"$JS.API.CONSUMER.MSG.NEXT.{mirror}.>", f"$JS.ACK.{mirror}.>"]
    return _USER.format(path=path, word=word, publish=json.dumps(own), subscribe=json.dumps([f"{inbox_of(path)}.>"]))
