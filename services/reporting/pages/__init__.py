"""The pages in two languages: templates, words, and how numbers and days are written in each."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from services.reporting.domain import Hidden
from services.reporting.wording import day, number, percent

WEB = Path(__file__).parent.parent / "web"
LANGUAGES = ("vi", "en")
#: What a browser is told of each kind of file; nothing else is served.
_KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


def rendered(template: str, lang: str, **values: Any) -> str:
    """A page in Vietnamese or English; a code without a word is shown as it is."""
    return _pages().get_template(template).render(w=_words(lang), lang=lang, static=static_address, **values)


def word(lang: str, group: str, code: str) -> str:
    return _words(lang)[group].get(code, code)


def static_file(name: str) -> tuple[bytes, str, str] | None:
    """Body, media type and digest of `page.css`; None for what is not served."""
    return _static().get(name)


def static_address(name: str) -> str:
    """Under an address that changes with the file, so a browser may keep it for ever."""
    return f"/static/{name}?v={_static()[name][2][:12]}"


def templates(folder: str) -> Environment:
    """Those of a folder of `web`. Everything is escaped; a name that a template does not know is an error, not a gap."""
    return Environment(
        loader=FileSystemLoader(WEB / folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _pages() -> Environment:
    pages = templates("pages")

    @pass_context
    def in_language(context: Context, value: float | Hidden | None) -> str:
        return number(value, context["lang"])

    @pass_context
    def share(context: Context, value: float | Hidden | None) -> str:
        return percent(value, context["lang"])

    pages.filters |= {"number": in_language, "percent": share, "day": day}
    return pages


@cache
def _words(lang: str) -> Mapping[str, Any]:
    return yaml.safe_load((WEB / "pages" / f"words.{lang}.yaml").read_text(encoding="utf-8"))


@cache
def _static() -> dict[str, tuple[bytes, str, str]]:
    files = [one for one in (WEB / "static").iterdir() if one.suffix in _KINDS]
    return {one.name: _held(one) for one in files}


def _held(file: Path) -> tuple[bytes, str, str]:
    body = file.read_bytes()
    return body, _KINDS[file.suffix], hashlib.sha256(body).hexdigest()
