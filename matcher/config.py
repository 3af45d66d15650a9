"""Settings: environment variables, or the same names in `.env` in the project's root. `.env.example` lists all."""

import re
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from matcher.pseudonymise.files import MOST_SETTINGS, read_bytes
from models.errors import ConfigurationError
from models.ids import MunicipalityCode
from models.staff import Role
from models.unit import Units

ROOT = Path(__file__).resolve().parent.parent
ENV_FILE = ROOT / ".env"
PREFIX = "MATCHER_"


class Settings(BaseSettings):
    """Every setting, with the default that a first start uses. Raises ConfigurationError through `load_settings`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    # Where things are
    data_dir: Path = ROOT / "var"
    open_data: Path = ROOT.parent / "shared"

    # The database. Empty = the embedded PostgreSQL under `data_dir`.
    database_url: str = Field(default="", repr=False)
    database_application_url: str = Field(default="", repr=False)
    database_job_url: str = Field(default="", repr=False)
    database_pool_size: int = Field(default=5, ge=1, le=100)

    # Mail. Empty = the development mailbox that scripts/start runs.
    smtp_url: str = Field(default="", repr=False)
    mailbox_port: int = Field(default=8025, ge=1, le=65535)
    mail_from: str = ""
    mail_attempts: int = Field(default=12, ge=1, le=100)
    mail_timeout: float = Field(default=30.0, gt=0, le=120)

    # The web
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    base_url: str = ""
    trusted_proxies: str = "127.0.0.1,::1"
    requests_per_key: int = Field(default=6_000, ge=0, le=1_000_000)
    requests_per_address: int = Field(default=12_000, ge=0, le=1_000_000)
    sign_in_requests_per_address: int = Field(default=300, ge=0, le=1_000_000)
    receive_seconds: float = Field(default=20, ge=0.2, le=600)
    connections: int = Field(default=500, ge=10, le=20_000)
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = Field(default="", repr=False)
    oidc_scope: str = "openid profile email"
    oidc_acr: str = ""
    oidc_staff_claim: str = "email"
    oidc_groups_claim: str = "groups"
    oidc_roles: str = ""
    accessibility_contact: str = ""
    metrics_token: str = Field(default="", repr=False, pattern=r"^([A-Za-z0-9_.~+/=-]{20,})?$")
    session_idle_minutes: int = Field(default=60, ge=5, le=24 * 60)
    session_hours: int = Field(default=10, ge=1, le=24)
    body_limit_bytes: int = Field(default=2_000_000, ge=10_000)
    profiles_limit_bytes: int = Field(default=200_000_000, ge=10_000)

    # Matching
    municipality: str = Field(default="0880", pattern=r"^[0-9]{4}$")
    other_units: str = Field(default="", pattern=r"^([0-9]{4}(, *[0-9]{4})*)?$")
    encoder: str = ""
    encoder_query_prompt: str = ""
    encoder_document_prompt: str = ""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    engine: str = Field(default="process", pattern="^(process|pool|ray)$")
    ray_address: str = ""
    shortlist_length: int = Field(default=10, ge=1, le=200)
    lists_per_candidate: int = Field(default=5, ge=1, le=100)
    referral_working_days: int = Field(default=10, ge=0, le=100)
    weekly_hour: int = Field(default=6, ge=0, le=23)
    retention: Path | None = None
    employer_supports: Path | None = None
    clause_rules: Path | None = None
    council_report: Path | None = None
    procurement_rules: Path | None = None
    procurement_cpv: Path | None = None
    course_catalogue: Path | None = None
    audit_key: Path | None = None
    backup_key: Path | None = None
    removal_confirmation_percent: int = Field(default=20, ge=0, le=100)
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @model_validator(mode="after")
    def real_mail_needs_an_address(self) -> Self:
        """Letters that leave the machine must say whom they are from and link to a page that exists."""
        if self.smtp_url:
            for name in ("mail_from", "base_url"):
                if not getattr(self, name):
                    raise ValueError(f"{PREFIX}{name.upper()} saknas: den krävs när {PREFIX}SMTP_URL är satt")
        return self

    @model_validator(mode="after")
    def a_provider_needs_what_it_is_asked_with(self) -> Self:
        """With OpenID Connect there is a client, an address to come back to, and at least one group with a role."""
        if self.oidc_issuer:
            for name in ("oidc_client_id", "oidc_client_secret", "oidc_roles"):
                if not getattr(self, name):
                    raise ValueError(f"{PREFIX}{name.upper()} saknas: den krävs när {PREFIX}OIDC_ISSUER är satt")
            if "openid" not in self.oidc_scope.split():
                raise ValueError(f"{PREFIX}OIDC_SCOPE ska innehålla openid")
            unknown = sorted({role for _, role in self._group_roles()} - {one.value for one in Role})
            if unknown:
                raise ValueError(f"{PREFIX}OIDC_ROLES: okänd roll {unknown[0]!r}; välj bland {', '.join(Role)}")
        return self

    @model_validator(mode="after")
    def a_cluster_is_named_by_host_and_port(self) -> Self:
        """Ray's own `auto` and `ray://` might find another cluster than the one that is meant, or only talk to one."""
        host, _, port = self.ray_address.rpartition(":")
        named = re.fullmatch(r"[\w.-]+|\[[\w:.]+\]", host) and re.fullmatch(r"[0-9]{1,5}", port)
        if self.ray_address and not (named and 0 < int(port) < 1 << 16):
            raise ValueError(f"{PREFIX}RAY_ADDRESS: skriv värd och port, t.ex. 10.0.0.5:6379")
        return self

    @model_validator(mode="after")
    def a_contact_has_a_name_and_an_address(self) -> Self:
        """Whoever takes reports of what is not accessible is told to the public, so nothing half is."""
        if self.accessibility_contact:
            name, address = parseaddr(self.accessibility_contact)
            if not name or not all(address.rpartition("@")) or not address.isascii():
                raise ValueError(f"{PREFIX}ACCESSIBILITY_CONTACT: skriv namn och adress, t.ex. Kalmar kommun <namn@…>")
        return self

    def _group_roles(self) -> list[tuple[str, str]]:
        pairs = (part.rpartition("=") for part in self.oidc_roles.split(";") if part.strip())
        return [(group.strip(), role.strip()) for group, _, role in pairs]

    @property
    def oidc_role_of(self) -> Mapping[str, Role]:
        """Which role each of the provider's groups gives."""
        return {group: Role(role) for group, role in self._group_roles()}

    @property
    def oidc_acr_values(self) -> tuple[str, ...]:
        """How a person may have identified themselves; empty = as the provider sees fit."""
        return tuple(self.oidc_acr.split())

    @property
    def units(self) -> Units:
        """The municipalities whose units take part: our own and the others that are named."""
        others = (MunicipalityCode(code.strip()) for code in self.other_units.split(",") if code.strip())
        return Units(home=MunicipalityCode(self.municipality), others=frozenset(others))

    @property
    def links(self) -> str:
        """The address that deep links begin with, without a slash at the end."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def sender(self) -> str:
        """The From address of letters."""
        return self.mail_from or "ingang@localhost"

    @property
    def mail_server(self) -> str:
        """The SMTP server's URL: the one that is set, or the development mailbox."""
        return self.smtp_url or f"smtp://127.0.0.1:{self.mailbox_port}"

    @property
    def audit_key_file(self) -> Path:
        """The key that signs the audit trail's seals. Made with the first seal where there is none."""
        return self.audit_key or self.data_dir / "audit.key"

    @property
    def backup_dir(self) -> Path:
        """Where back-ups go when nothing else is said."""
        return self.data_dir / "backups"

    @property
    def mailbox_dir(self) -> Path:
        """Where the development mailbox keeps its letters."""
        return self.data_dir / "mailbox"


def _look_at(file: Path) -> None:
    """Raises ConfigurationError where something stands in the place of `.env` that no settings can be read from."""
    try:
        text = read_bytes(file, MOST_SETTINGS).decode("utf-8-sig")
    except FileNotFoundError:
        return
    except OSError:
        raise ConfigurationError("settings_file", file=file) from None
    except UnicodeDecodeError:
        raise ConfigurationError("settings_file_not_text", file=file) from None
    if "\0" in text:
        raise ConfigurationError("settings_file_not_text", file=file)


def load_settings(env_file: Path | None = ENV_FILE, **overrides: Any) -> Settings:
    """Read and check the settings, the file's among them unless it is None. Raises ConfigurationError that names each
    setting that is missing or wrong, or says why the file cannot be read."""
    if env_file is not None:
        _look_at(env_file)
    try:
        return Settings(_env_file=env_file, **overrides)
    except ValidationError as error:
        lines = []
        for problem in error.errors():
            name = "".join(f"{PREFIX}{part}".upper() + ": " for part in problem["loc"])
            lines.append(f"{name}{problem['msg'].removeprefix('Value error, ')}")
        raise ConfigurationError("settings", problems="; ".join(lines)) from error
