"""The person's places in the masthead, and the address of a declared LAN."""

import socket

from app.language import N_
from app.settings import Settings
from app.views.viewers import Viewer

Place = tuple[str, str, bool]
#: Rooms that belong to a place without standing below its address.
ROOMS = {"/programmes": ("/manage/",), "/desk": ("/reviews/", "/meetings/")}


def places(viewer: Viewer, path: str) -> tuple[Place, ...]:
    """List (label, address, current) of the places that are this person's."""
    listed = [(N_("公开征集"), "/")]
    if viewer.account_id:
        listed.append((N_("我的工作"), "/desk"))
    if viewer.organises:
        listed.append((N_("办理评审"), "/programmes"))
        listed.append((N_("表格计分"), "/tally"))
    return tuple((label, address, _current(address, path)) for label, address in listed)


def lan_address(settings: Settings) -> str:
    """Find the address under which phones on the local network reach this machine."""
    if settings.base_url:
        return settings.base_url
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            host = probe.getsockname()[0]
        except OSError:
            host = "127.0.0.1"
    return f"http://{host}:{settings.port}"


def _current(address: str, path: str) -> bool:
    if path.startswith(ROOMS.get(address, ())):
        return True
    return path == address or (address != "/" and path.startswith(address + "/"))
