"""Pictures made small to be shown: decoded within bounds, turned upright, written anew without what they carried.

A photograph's place and camera stay in the file that is handed out, and are in no picture on a page.
"""

import io
import threading
from typing import IO

SMALL, LARGE = 256, 1600
#: A JPEG can be decoded at an eighth of its size; others, and progressive ones, need all of it in memory.
PIXELS_MAX, WHOLE_MAX = 50_000_000, 16_000_000
QUALITY = 82
_one_at_a_time = threading.Lock()


def shrunk(file: IO[bytes], side: int) -> bytes | None:
    """Give a JPEG of at most `side` pixels, or None where the picture is too large or damaged."""
    with _one_at_a_time:
        try:
            return _shrunk(file, side)
        except Exception:  # noqa: BLE001 -- a damaged picture can break its decoder in any way
            return None


def _shrunk(file: IO[bytes], side: int) -> bytes | None:
    from PIL import Image, ImageOps  # noqa: PLC0415 -- slow to load, and few processes need it

    Image.MAX_IMAGE_PIXELS = PIXELS_MAX
    with Image.open(file, formats=("JPEG", "PNG")) as opened:
        draws_small = opened.format == "JPEG" and "progressive" not in opened.info
        if opened.width * opened.height > (PIXELS_MAX if draws_small else WHOLE_MAX):
            return None
        opened.draft("RGB", (side, side))
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((side, side))
        flat = Image.new("RGB", upright.size, "white")
        solid = upright.convert("RGBA")
        flat.paste(solid, mask=solid)
        made = io.BytesIO()
        flat.save(made, "JPEG", quality=QUALITY)
        return made.getvalue()
