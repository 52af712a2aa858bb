"""One frozen Settings value, read from the environment once and handed down."""

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo, available_timezones

from app.addresses import LOOPBACK, backup_place, file_there, proxies, sender, web_address
from app.errors import Unfit
from app.given import given, require_known
from app.vocabulary import DatabaseKind

LANGUAGES = ("zh_CN", "en")
LEVELS = ("debug", "info", "warning", "error")
_HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the person who runs the program may set; every field has a working default."""

    data_dir: Path
    database_url: str
    host: str
    port: int
    port_named: bool
    base_url: str | None
    http: str
    language: str
    timezone: str
    trusted_proxies: tuple[str, ...]
    upload_limit: int
    disk_reserve: int | None
    log_level: str
    hsts_subdomains: bool
    smtp_url: str | None
    mail_from: str
    smtp_ca: Path | None
    mail_daily_limit: int
    sms_url: str | None
    sms_secret: str
    sms_template: str
    sms_dry_run: bool
    site_name: str
    filing_number: str
    police_number: str
    contact: str
    giving_prefix: str
    files_to: str
    files_cache: int
    backup_to: str
    backup_keep: int
    backup_at: str
    backup_passphrase: str
    snapshots_keep: int
    time_source: str
    heads_to: tuple[str, ...]
    metrics: bool
    metrics_token: str = field(repr=False)
    log_format: str
    kind: DatabaseKind

    @property
    def secure(self) -> bool:
        """Tell whether people reach the program over https."""
        return bool(self.base_url and self.base_url.startswith("https://"))

    @property
    def lan(self) -> bool:
        """Tell whether plain http on a local network was declared."""
        return self.http == "lan"

    @property
    def on_sqlite(self) -> bool:
        """Tell whether the database is the built-in file."""
        return self.database_url.startswith("sqlite")

    @property
    def database_file(self) -> Path:
        """The built-in file; it may lie elsewhere than the data folder."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def files_folder(self) -> Path:
        """Where files lie, whatever database there is."""
        return self.data_dir / "files"

    @property
    def zone(self) -> ZoneInfo:
        """The default time zone."""
        return ZoneInfo(self.timezone)


#: What may be set; each is the field of its name.
SETTABLE = {f"MIAOPU_{one.name.upper()}" for one in fields(Settings)} - {
    f"MIAOPU_{word}" for word in ("KIND", "PORT_NAMED")
}


def read_settings(environ: Mapping[str, str] | None = None, *, demo: bool = False) -> Settings:
    """Read `MIAOPU_*` from the environment and the file of MIAOPU_SETTINGS; raise Unfit with the name."""
    env = given(os.environ if environ is None else environ)
    require_known(env, SETTABLE)
    data_dir = Path(env.get("MIAOPU_DATA_DIR") or ("data/demo" if demo else "data/real")).absolute()
    return Settings(
        data_dir=data_dir,
        database_url=database_url(
            env.get("MIAOPU_DATABASE_URL") or f"sqlite:///{data_dir / 'miaopu.db'}"
        ),
        host=_host(env),
        port=_integer(env, "MIAOPU_PORT", 8000, 0, 65535),
        port_named=bool(env.get("MIAOPU_PORT")),
        base_url=_perhaps_web(env, "MIAOPU_BASE_URL"),
        http=_choice(env, "MIAOPU_HTTP", "local", ("local", "lan")),
        language=_choice(env, "MIAOPU_LANGUAGE", "zh_CN", LANGUAGES),
        timezone=_zone(env.get("MIAOPU_TIMEZONE") or "Asia/Shanghai"),
        trusted_proxies=proxies(_listed(env.get("MIAOPU_TRUSTED_PROXIES", ""))),
        upload_limit=_integer(env, "MIAOPU_UPLOAD_LIMIT", 20 * 1024 * 1024, 1024, 1024**3),
        disk_reserve=_perhaps(env, "MIAOPU_DISK_RESERVE", 0, 10**15),
        log_level=_choice(env, "MIAOPU_LOG_LEVEL", "info", LEVELS),
        hsts_subdomains=_switch(env, "MIAOPU_HSTS_SUBDOMAINS"),
        smtp_url=_smtp_url(env.get("MIAOPU_SMTP_URL")),
        mail_from=sender(env.get("MIAOPU_MAIL_FROM") or "miaopu@localhost"),
        smtp_ca=_perhaps_file(env, "MIAOPU_SMTP_CA"),
        mail_daily_limit=_integer(env, "MIAOPU_MAIL_DAILY_LIMIT", 0, 0, 1_000_000),
        sms_url=_perhaps_web(env, "MIAOPU_SMS_URL"),
        sms_secret=env.get("MIAOPU_SMS_SECRET", ""),
        sms_template=env.get("MIAOPU_SMS_TEMPLATE", ""),
        sms_dry_run=_switch(env, "MIAOPU_SMS_DRY_RUN"),
        site_name=env.get("MIAOPU_SITE_NAME") or "苗圃",
        filing_number=env.get("MIAOPU_FILING_NUMBER", ""),
        police_number=env.get("MIAOPU_POLICE_NUMBER", ""),
        contact=env.get("MIAOPU_CONTACT", ""),
        giving_prefix=env.get("MIAOPU_GIVING_PREFIX") or "miaopu",
        files_to=env.get("MIAOPU_FILES_TO", ""),
        files_cache=_integer(env, "MIAOPU_FILES_CACHE", 2 * 1024**3, 1024**2, 10**15),
        backup_to=_backup_to(env, data_dir),
        backup_keep=_integer(env, "MIAOPU_BACKUP_KEEP", 14, 1, 1000),
        backup_at=_hour(env.get("MIAOPU_BACKUP_AT") or ("off" if demo else "03:00")),
        backup_passphrase=env.get("MIAOPU_BACKUP_PASSPHRASE", ""),
        snapshots_keep=_integer(env, "MIAOPU_SNAPSHOTS_KEEP", 3, 1, 100),
        time_source=_time_source(env.get("MIAOPU_TIME_SOURCE", "")),
        heads_to=_addresses(env.get("MIAOPU_HEADS_TO", "")),
        metrics=_switch(env, "MIAOPU_METRICS"),
        metrics_token=env.get("MIAOPU_METRICS_TOKEN", ""),
        log_format=_choice(env, "MIAOPU_LOG_FORMAT", "text", ("text", "json")),
        kind=DatabaseKind.DEMO if demo else DatabaseKind.REAL,
    )


def demo_beside(settings: Settings, port: int) -> dict[str, str]:
    """Give the environment of a demo beside a real installation: its own folder, this machine only."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MIAOPU_")}
    real = settings.data_dir
    folder = real.with_name("demo") if real.name == "real" else real / "demo"
    return {
        **kept,
        "PYTHONUTF8": "1",
        "MIAOPU_DATA_DIR": str(folder),
        "MIAOPU_PORT": str(port),
        "MIAOPU_LANGUAGE": settings.language,
        "MIAOPU_TIMEZONE": settings.timezone,
        "MIAOPU_SITE_NAME": settings.site_name,
        "MIAOPU_LOG_LEVEL": settings.log_level,
        "MIAOPU_LOG_FORMAT": settings.log_format,
    }


def bare(address: str) -> str:
    """Take names, passwords and questions out of an address."""
    parts = urlsplit(address)
    if not parts.scheme or not parts.netloc:
        return address
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def resource(*parts: str) -> Path:
    """Find templates, static files, migrations and rulebooks, in a checkout and in a wheel."""
    packed = _HERE / "_resources"
    root = packed if packed.is_dir() else _HERE.parent
    return root.joinpath(*parts)


def database_url(url: str, name: str = "MIAOPU_DATABASE_URL") -> str:
    """Take an address of a database, and name the driver that the program has."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise Unfit("setting_database_url", name=name)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _addresses(text: str) -> tuple[str, ...]:
    for address in _listed(text):
        if address.count("@") != 1 or any(char.isspace() for char in address):
            raise Unfit("setting_addresses", name="MIAOPU_HEADS_TO", value=address)
    return _listed(text)


def _time_source(text: str) -> str:
    if text and (
        urlsplit(text).scheme not in {"ntp", "http", "https"} or not urlsplit(text).hostname
    ):
        raise Unfit("setting_time_source", name="MIAOPU_TIME_SOURCE", value=text)
    return text


def _integer(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise Unfit("setting_integer", name=name, value=text, low=low, high=high)
    return int(text)


def _perhaps(env: Mapping[str, str], name: str, low: int, high: int) -> int | None:
    return _integer(env, name, low, low, high) if env.get(name) else None


def _choice(env: Mapping[str, str], name: str, default: str, allowed: tuple[str, ...]) -> str:
    text = env.get(name) or default
    if text not in allowed:
        raise Unfit("setting_choice", name=name, value=text, allowed=", ".join(allowed))
    return text


def _host(env: Mapping[str, str]) -> str:
    usual = "0.0.0.0" if env.get("MIAOPU_HTTP") == "lan" else "127.0.0.1"  # noqa: S104 -- only in the declared LAN mode
    return env.get("MIAOPU_HOST") or usual


def _backup_to(env: Mapping[str, str], data_dir: Path) -> str:
    place = env.get("MIAOPU_BACKUP_TO") or str(data_dir / "backups")
    return backup_place(place, sealed=bool(env.get("MIAOPU_BACKUP_PASSPHRASE")))


def _switch(env: Mapping[str, str], name: str) -> bool:
    """Take 1 for on; another word would be off without anybody knowing."""
    return _choice(env, name, "0", ("0", "1")) == "1"


def _perhaps_web(env: Mapping[str, str], name: str) -> str | None:
    return web_address(env[name], name) if env.get(name) else None


def _perhaps_file(env: Mapping[str, str], name: str) -> Path | None:
    return file_there(env[name], name) if env.get(name) else None


def _smtp_url(url: str | None) -> str | None:
    """Take an address for mail; a password never goes over the network in the open."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "smtp+starttls"} or not parts.hostname:
        raise Unfit("setting_smtp_url", name="MIAOPU_SMTP_URL")
    if parts.username and parts.scheme == "smtp" and parts.hostname not in LOOPBACK:
        raise Unfit("setting_smtp_open", name="MIAOPU_SMTP_URL")
    return url


def _hour(text: str) -> str:
    """Take an hour of the day, such as 03:00, or off."""
    if text != "off" and not _HOUR.fullmatch(text):
        raise Unfit("setting_hour", name="MIAOPU_BACKUP_AT", value=text)
    return text


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise Unfit("setting_timezone", name="MIAOPU_TIMEZONE", value=name)
    return name


def wished_language() -> str:
    """Tell in which language a command speaks before settings are read; a wrong wish is refused when they are."""
    wish = ""
    with suppress(Unfit):
        wish = given(os.environ).get("MIAOPU_LANGUAGE", "")
    return wish if wish in LANGUAGES else LANGUAGES[0]
