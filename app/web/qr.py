"""QR codes: inline SVG without style attributes, and files for posters."""

import io

import segno
from markupsafe import Markup


def svg(text: str) -> Markup:
    """Draw a QR code of a text; the class sizes it."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(scale=4, border=2, svgclass="qr", lineclass=None, omitsize=True))  # noqa: S704 -- segno writes it, the text is only modules


def file(text: str, kind: str) -> bytes:
    """Draw a QR code as a file, large enough for a poster; kind is svg or png."""
    out = io.BytesIO()
    segno.make(text, error="q", micro=False).save(out, kind=kind, scale=16, border=4)
    return out.getvalue()
