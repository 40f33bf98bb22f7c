"""One Settings class for every process; each value is an environment variable prefixed TDKT_."""

import os
import time
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.login import Login


class Settings(BaseSettings):
    """Where a service finds its neighbours and how patient it is."""

    model_config = SettingsConfigDict(env_prefix="TDKT_", extra="ignore")

    #: Several servers of a cluster by commas.
    nats_url: str = "nats://127.0.0.1:4222"
    #: Who we are to NATS; none: the server knows no identities, and HTTP asks for no token either.
    nats_credentials: Path | None = None
    #: The authority that signed the servers' certificates; `tls://` in the address asks for TLS.
    nats_ca: Path | None = None
    #: postgresql://role:password@host:port/database; every service has a role and a schema of its own name.
    database_url: str = "postgresql://127.0.0.1:5432/tdkt"
    #: The province that this process decides for; none: all that no other process decides (shared/parts.py).
    province: str = ""
    http_host: str = "127.0.0.1"
    http_port: int = 0
    #: A certificate chain and its key (PEM): HTTP is then TLS. None: whoever stands in front of us ends TLS.
    http_tls_cert: Path | None = None
    http_tls_key: Path | None = None
    #: Where the world reads this service: in credentials and QR codes, so for good. Empty: where it listens.
    public_url: str = ""
    #: How often one unit may ask: 50 a second, and a burst of 200, which no agency's system needs and a loop
    #: that has gone wild soon does. A stranger has a browser: 10 a second, and a burst for a page with its links;
    #: behind a proxy all strangers have its address, so give them more there.
    http_rate: str = "200 per 4 second"
    http_rate_strangers: str = "50 per 5 second"
    #: 32 random bytes, base64, made at first start: seals held and parked bodies and the vault.
    key_file: Path | None = None
    #: played: the programme date is what `clock.advanced` events say; live: the leader of campaigns sends one
    #: per day.
    clock: Literal["played", "live"] = "played"
    #: How long an event that refers to something unheard waits before it may be refused (contract section 6).
    patience_s: float = Field(default=5.0, ge=0)
    #: How long a service whose facts ours rest on may say nothing before we decide by what it said last; less
    #: than a durable's ack wait, or what waits would be delivered again.
    neighbour_silence_s: float = Field(default=20.0, ge=0)
    #: Delays between attempts at an event that broke the code; when they are used up it is parked in DEAD.
    retry_delays_s: tuple[float, ...] = (0.5, 2.0, 10.0, 30.0, 60.0)
    #: A sender's clock may run ahead of ours by this much before `time_in_future`.
    clock_skew_s: float = 300.0
    #: An event dated this many days before its arrival in programme time is marked late.
    late_after_days: int = 30
    #: Larger batches gain little and cost memory: 200 measured faster than 500.
    batch_size: int = Field(default=400, ge=1, le=1000)
    batch_wait_s: float = 0.02
    #: A reader whose oldest message is older than this is told of as degraded; alerts are at the same place.
    lag_alarm_s: float = 60.0
    #: Networks (CIDR, by commas) whose addresses webhooks may call although they are not public; none unless set.
    webhook_networks: str = ""
    #: The server that takes our mail; none: nobody may subscribe by mail. `tls` from the first byte, `starttls` after it.
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: str = ""
    mail_from: str = ""
    log_level: str = "INFO"
    #: How long a job that runs once (migrate) waits for a server that does not let it in yet.
    start_patience_s: float = Field(default=0.0, ge=0)

    def login(self, name: str) -> Login:
        """As a service of this name."""
        return Login(self.nats_url, name, self.nats_credentials, self.nats_ca)


def load() -> Settings:
    """From the environment; in a container secrets are files of the folder TDKT_SECRETS, waited for until they are made.

    A file is named as the variable it stands for, in small letters; `tdkt_database_url` is the last one to be written.
    """
    folder = os.environ.get("TDKT_SECRETS")
    if folder is None:
        return Settings()
    while not Path(folder, "tdkt_database_url").exists():
        time.sleep(0.2)
    return Settings(_secrets_dir=folder)  # pyright: ignore[reportCallIssue]
