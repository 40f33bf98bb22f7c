"""The files of a dossier: only their hash, type and size are sent (contract section 3)."""

import hashlib
import mimetypes
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deploy.importing.faults import Wrong

_NOT_THERE = ("không có tệp này trong thư mục hồ sơ", "there is no such file in the folder of the dossiers")
_OUTSIDE = ("tệp phải nằm trong thư mục hồ sơ", "the file must lie in the folder of the dossiers")
_EMPTY = ("tệp rỗng", "the file is empty")
_NO_TYPE = ("không rõ loại tệp; dùng .pdf, .docx, .jpg ...", "the kind of file is not known; use .pdf, .docx, .jpg ...")


@dataclass(slots=True)
class Documents:
    """A folder of files; each is read once, however many rows name it."""

    folder: Path
    _known: dict[Path, dict[str, Any]] = field(default_factory=dict)

    def named(self, name: str) -> dict[str, Any]:
        """A file that a cell names: it may not lead out of the folder."""
        folder = self.folder.resolve()
        try:
            path = (folder / name).resolve()
        except (OSError, ValueError):
            raise Wrong(*_NOT_THERE) from None
        if not path.is_relative_to(folder):
            raise Wrong(*_OUTSIDE)
        return self.at(path)

    def at(self, path: Path) -> dict[str, Any]:
        """A file that the office itself named on the command line."""
        path = path.resolve()
        if path not in self._known:
            self._known[path] = _described(path)
        return self._known[path]


def _described(path: Path) -> dict[str, Any]:
    media_type = mimetypes.guess_type(path.name)[0]
    try:
        if not path.is_file():
            raise Wrong(*_NOT_THERE)
        if media_type is None:
            raise Wrong(*_NO_TYPE)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError:
        raise Wrong(*_NOT_THERE) from None
    if not size:
        raise Wrong(*_EMPTY)
    return {"sha256": digest, "media_type": media_type, "bytes": size}
