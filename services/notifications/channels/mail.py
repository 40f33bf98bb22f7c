"""Letters by mail, over the server that the operator named."""

import html
import re
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import orjson
import yaml

from services.notifications.channels import Channel, Kit, Letter, Sent
from shared.clock import local_date
from shared.settings import Settings

TIMEOUT_S = 20.0
#: Narrower than RFC 5321: nothing that a header or a log would have to escape.
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250})[A-Za-z0-9]")
_TEXTS: dict[str, str] = yaml.safe_load(Path(__file__).with_name("mail.yaml").read_text(encoding="utf-8"))


class Mail(Channel):
    """A 4xx is tried again, so is a server that is away; a 5xx about the address wants no more."""

    name, outside = "mail", True

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def refuses(self, target: str) -> str:
        if not self._settings.smtp_host or not self._settings.mail_from:
            return "this system sends no mail: its operator has named no server for it (TDKT_SMTP_HOST, TDKT_MAIL_FROM)"
        return "" if _ADDRESS.fullmatch(target) else "this is no address of a mailbox"

    async def send(self, letter: Letter) -> Sent:
        import aiosmtplib

        settings = self._settings
        if not settings.smtp_host:
            return Sent("later", "smtp_unset")
        try:
            await aiosmtplib.send(
                message(letter, settings.mail_from), sender=settings.mail_from, recipients=[letter.target],
                hostname=settings.smtp_host, port=settings.smtp_port, timeout=TIMEOUT_S,
                username=settings.smtp_user or None, password=settings.smtp_password or None,
                use_tls=settings.smtp_security == "tls", start_tls=settings.smtp_security == "starttls",
            )  # fmt: skip
        except aiosmtplib.SMTPRecipientsRefused as error:
            code = error.recipients[0].code
            return Sent("gone" if code in (550, 551, 553) else "later", f"smtp_{code}")
        except aiosmtplib.SMTPResponseException as error:
            return Sent("later", f"smtp_{error.code}")
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            return Sent("later", "no_answer")
        return Sent("delivered", "smtp_250")


def build(kit: Kit) -> Mail:
    return Mail(kit.settings)


def message(letter: Letter, sender: str) -> MIMEMultipart:
    """The older classes of the library: the newer ones lose a space where they fold a Vietnamese subject."""
    said = _said(letter)
    mail = MIMEMultipart("alternative")
    mail["From"], mail["To"] = sender, letter.target
    subject: Any = Header(_TEXTS["subject"].format_map(said), "utf-8")  # takes it, whatever its types say
    mail["Subject"] = subject
    mail["Date"] = format_datetime(letter.made_at)
    mail["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    escaped = {name: html.escape(value) for name, value in said.items()}
    mail.attach(MIMEText(_TEXTS["text"].format_map(said), "plain", "utf-8"))
    mail.attach(MIMEText(_TEXTS["html"].format_map(escaped), "html", "utf-8"))
    return mail


def _said(letter: Letter) -> dict[str, str]:
    # The words of the whole wire: only who sends mail has them in memory.
    from shared.contract.data import words_of

    event: dict[str, Any] = orjson.loads(letter.body)
    day = letter.known_on or local_date(letter.made_at)
    # A control character of a subject would end the header that it stands in.
    about = "".join(c for c in str(event.get("subject", "")) if c.isprintable())
    kind = words_of(letter.type).vi
    return {"kind": kind, "about": about, "day": f"{day:%d/%m/%Y}", "unit": letter.unit, "fact": letter.fact}
