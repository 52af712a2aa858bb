"""QR codes as drawings for paper."""

import io

import segno


def qr_svg(text: str) -> str:
    """Draw a QR code as an SVG document."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=4, border=2, xmldecl=False)
    return out.getvalue().decode("utf-8")


def qr_png(text: str) -> bytes:
    """Draw a QR code as a picture for Word."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=8, border=2)
    return out.getvalue()
