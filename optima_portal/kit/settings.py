"""What whoever runs the portal may set: read once from the environment, and from `.env` beside it.

`.env.example` documents each; a test keeps the two alike.
"""

from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEMO_SECRET = "demo-secret-that-no-production-starts-with"
PORT = 3000
SECRET_LENGTH = 32


class Settings(BaseSettings):
    """Every setting, with the value a newcomer's machine gets."""

    model_config = SettingsConfigDict(
        env_prefix="OPTIMA_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    mode: Literal["demo", "production"] = "demo"
    demo_for_others: bool = False
    secret: SecretStr = SecretStr(DEMO_SECRET)
    former_secrets: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    port: int = PORT
    origin: str = f"http://localhost:{PORT}"
    also_origins: str = ""
    trusted_proxy_hops: int = 0
    var: Path = Path("var")
    files_url: str = Field("", pattern=r"^$|^s3://")
    s3_endpoint: str = ""
    s3_region: str = "us-east-1"
    s3_access_key_id: str = ""
    s3_secret_access_key: SecretStr = SecretStr("")
    plan_file: Path | None = None
    determination_file: Path | None = None
    database_url: str = Field("", validation_alias=AliasChoices("OPTIMA_DATABASE_URL", "DATABASE_URL"))
    redis_url: str | None = Field(None, validation_alias=AliasChoices("OPTIMA_REDIS_URL", "REDIS_URL"))
    redis_leases: bool = False
    workers: int = Field(1, ge=1, le=64)
    build_origin: str = f"http://localhost:{PORT}"

    threads: int = 12
    core_a_worker: bool = True
    worker_in_server: bool = True
    log_format: Literal["console", "json"] = "console"
    metrics_token: SecretStr = SecretStr("")
    password_cost: int = 12

    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_from: str = "no-reply@portal.example"

    clamd_host: str = ""
    clamd_port: int = 3310

    # The door's limits. A bench raises them; nothing else should have to.
    events_per_second: float = 15
    events_burst: int = 60
    handshakes_per_minute: int = 120
    sockets_per_source: int = 400
    sign_ins_per_minute: int = 30
    max_message_bytes: int = 128 * 1024

    @model_validator(mode="after")
    def _workers_share(self) -> Self:
        if self.workers > 1 and not self.redis_url:
            raise ValueError("OPTIMA_REDIS_URL must be set for more than one worker: they share the pages' state.")
        return self

    @model_validator(mode="after")
    def _production_is_safe(self) -> Self:
        if self.mode == "demo":
            return self
        if not _is_secret(self.secret.get_secret_value()):
            raise ValueError("OPTIMA_SECRET must be set to at least 32 random characters in production.")
        if not all(_is_secret(one) for one in self.former_secrets.get_secret_value().split(",") if one):
            raise ValueError("OPTIMA_FORMER_SECRETS must be of at least 32 characters each, and never the demo's own.")
        if not self.origin.startswith("https://"):
            raise ValueError("OPTIMA_ORIGIN must be the portal's https:// address in production.")
        if not all(origin.startswith("https://") for origin in self.origins):
            raise ValueError("OPTIMA_ALSO_ORIGINS must be https:// addresses in production.")
        if not self.smtp_host:
            raise ValueError("OPTIMA_SMTP_HOST must be set in production: passcodes and letters go out by mail.")
        return self

    @model_validator(mode="after")
    def _demo_stays_at_home(self) -> Self:
        """Its accounts, passwords and secret are public: whoever reaches a demo is in."""
        if self.mode != "demo" or self.demo_for_others:
            return self
        if not _is_this_machine(self.host) or not all(_is_this_machine(_host_of(one)) for one in self.origins):
            raise ValueError(
                "The demo answers this machine alone, since everyone knows its password. Set "
                "OPTIMA_MODE=production, or OPTIMA_DEMO_FOR_OTHERS=true for a demo without real people "
                "on OPTIMA_HOST, OPTIMA_ORIGIN and OPTIMA_ALSO_ORIGINS."
            )
        return self

    @property
    def is_demo(self) -> bool:
        """Whether demo accounts, the on-disk mailbox and /dev pages exist."""
        return self.mode == "demo"

    @property
    def is_https(self) -> bool:
        """Whether cookies are `Secure` and named `__Host-`."""
        return self.origin.startswith("https://")

    @property
    def origins(self) -> frozenset[str]:
        """Every origin a browser may come from."""
        more = [origin.strip() for origin in self.also_origins.split(",") if origin.strip()]
        return frozenset([self.origin, *more])

    @property
    def url_of_database(self) -> str:
        """SQLAlchemy's address of the database; PostgreSQL always by psycopg 3."""
        url = self.database_url or f"sqlite:///{self.var.resolve() / 'portal.sqlite3'}"
        for prefix in ("postgres://", "postgresql://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url


@lru_cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()


def _is_secret(text: str) -> bool:
    return text != DEMO_SECRET and len(text) >= SECRET_LENGTH


def _host_of(origin: str) -> str:
    return urlsplit(origin).hostname or ""


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
