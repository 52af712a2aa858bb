"""What settings must look like that name another machine, a person or a file: refused when they are read."""

from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from app.errors import Unfit

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
STORES = ("s3://", "s3+http://")


def require_bucket(address: str, setting: str, *, sealed: bool = False) -> None:
    """Look for all parts of `s3://key:secret@host/bucket/folder`.

    `s3+http` goes over the network in the open: on this machine only, unless what goes is sealed.
    """
    parts = urlsplit(address)
    bucket = parts.path.strip("/").partition("/")[0]
    if not address.startswith(STORES) or not (
        parts.hostname and parts.username and parts.password and bucket
    ):
        raise Unfit("setting_bucket", name=setting)
    if parts.scheme == "s3+http" and parts.hostname not in LOOPBACK and not sealed:
        raise Unfit("setting_bucket_open", name=setting)


def backup_place(text: str, *, sealed: bool) -> str:
    """Take a folder or a bucket."""
    if "://" in text:
        require_bucket(text, "MIAOPU_BACKUP_TO", sealed=sealed)
    return text


def web_address(url: str, name: str) -> str:
    """Take an address of the web with a host in it."""
    if not url.startswith(("http://", "https://")) or not urlsplit(url).hostname:
        raise Unfit("setting_base_url", name=name, value=url)
    return url.rstrip("/") if name == "MIAOPU_BASE_URL" else url


def file_there(text: str, name: str) -> Path:
    """Take a file that can be found now."""
    if not Path(text).is_file():
        raise Unfit("setting_file_absent", name=name, value=text)
    return Path(text)


def sender(text: str) -> str:
    """Take `name@example.org` or `Office <name@example.org>`."""
    address = parseaddr(text)[1]
    user, _, host = address.partition("@")
    if not user or not host or "@" in host or any(char.isspace() for char in address):
        raise Unfit("setting_sender", name="MIAOPU_MAIL_FROM", value=text)
    return text


def proxies(named: tuple[str, ...]) -> tuple[str, ...]:
    """Take numbers of machines or networks; a name would be believed for nobody."""
    for one in named:
        try:
            if one != "*":
                ip_network(one, strict=False)
        except ValueError:
            raise Unfit("setting_proxies", name="MIAOPU_TRUSTED_PROXIES", value=one) from None
    return named
