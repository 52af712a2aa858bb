"""From which network a request comes, as a digest that tells nothing without the secret of the house."""

import hmac
from ipaddress import IPv6Address, ip_address, ip_network

from app.web.desk import Desk

#: One subscriber has a whole network of the newer addresses.
_SUBSCRIBER = 64


def origin_of(desk: Desk, purpose: str) -> str:
    """Give the digest for one purpose; addresses that many share behind a proxy or in a house give none."""
    client = desk.request.client
    network = _network(client.host if client else "")
    if not network:
        return ""
    return hmac.digest(desk.house.secret, f"{purpose}|{network}".encode(), "sha256").hex()


def _network(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return ""
    if not address.is_global:
        return ""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _SUBSCRIBER), strict=False))
    return str(address)
