"""What opens the sealed parts of a system: kept apart from its data, known to it by digests alone."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.backup.manifest import digest
from deploy.state import Problem, shown

_SEALING, _IDENTITY = "keys", "identity"


@dataclass(frozen=True, slots=True)
class Keys:
    """A folder with `keys/<service>.key` and, where there are identities, `identity/`: a state folder is one."""

    folder: Path

    def digests(self) -> dict[str, str]:
        """sha256 of each sealing key by service; none where somebody else keeps them."""
        return {file.stem: digest(file) for file in sorted((self.folder / _SEALING).glob("*.key"))}

    def save(self, to: Path) -> None:
        """Copy all of it, readable by the owner alone."""
        to.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in (_SEALING, _IDENTITY):
            if (self.folder / name).is_dir():
                shutil.copytree(self.folder / name, to / name, dirs_exist_ok=True)
                (to / name).chmod(0o700)

    def check(self, wanted: dict[str, str], way_out: str) -> None:
        """Do these keys open what was sealed with the wanted ones?"""
        found = self.digests()
        for service, key in wanted.items():
            if found.get(service) != key:
                what = "is another one" if service in found else "is missing"
                raise Problem(f"the key of {service} in {shown(self.folder)} {what}", way_out)
