"""One small true file of each kind, and one of each way to lie, made by a seeded generator."""

import io
import random
import zipfile
import zlib
from collections.abc import Iterator
from struct import pack

from PIL import Image

Named = tuple[str, bytes]
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS" + b"-TEST-FILE!$H+H*"
SCRIPT = b"<html><body onload=alert(1)><script>alert(document.cookie)</script></body></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"


def pdf(body: bytes = b"") -> bytes:
    """A PDF of one empty page."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
        + body
        + b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def archive(*names: str, body: bytes = b"<x/>") -> bytes:
    """A ZIP file with these names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, body)
    return made.getvalue()


def compound(*streams: str) -> bytes:
    """A compound file (MS-CFB) with a table, a directory and these streams in it."""
    free, ends, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, ends, 0, ends, 0)
    head += pack("<109I", 0, *[free] * 108)
    entries = [_entry("Root Entry", 5), *(_entry(name, 2) for name in streams)]
    sectors = -(-len(entries) // 4)
    chain = [*range(2, sectors + 1), ends]
    fat = pack(f"<{128}I", table, *chain, *[free] * (127 - len(chain)))
    return head + fat + b"".join(entries).ljust(sectors * 512, b"\0")


def _entry(name: str, kind: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return raw.ljust(64, b"\0") + pack("<HB", len(raw), kind) + bytes(61)


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    """A picture of one colour."""
    made = io.BytesIO()
    Image.new("RGB", size, (30, 90, 60)).save(made, form, **more)
    return made.getvalue()


def heic(brand: bytes = b"heic") -> bytes:
    """The boxes with which a HEIC file begins."""
    return pack(">I", 24) + b"ftyp" + brand + bytes(4) + b"mif1" + brand + bytes(64)


def huge_png(width: int, height: int) -> bytes:
    """A PNG that says it is this large and brings almost nothing."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
        for kind, data in (
            (b"IHDR", pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)),
            (b"IDAT", zlib.compress(bytes(1000))),
            (b"IEND", b""),
        )
    )


def true_files() -> dict[str, bytes]:
    """Give a file of every kind that is taken, by its ending."""
    word = archive("[Content_Types].xml", "word/document.xml")
    sheet = archive("[Content_Types].xml", "xl/workbook.xml")
    return {
        "pdf": pdf(),
        "ofd": archive("OFD.xml", "Doc_0/Document.xml"),
        "doc": compound("WordDocument", "1Table"),
        "docx": word,
        "wps": compound("WordDocument"),
        "xls": compound("Workbook"),
        "xlsx": sheet,
        "et": compound("Workbook", "ETExtData"),
        "pptx": archive("[Content_Types].xml", "ppt/presentation.xml"),
        "jpg": picture(),
        "jpeg": picture(),
        "png": picture("PNG"),
        "heic": heic(),
        "heif": heic(b"heix"),
        "zip": archive("a.txt"),
    }


def hostile_names() -> list[str]:
    """Names that hurt somewhere: paths, turned reading, zero bytes, reserved words, length."""
    return [
        "../../../../etc/passwd.pdf", "..\\..\\windows\\win.ini.pdf", "/etc/shadow.pdf",
        "C:\\boot.pdf", "a\0b.pdf", "a\r\nSet-Cookie: x=1.pdf", "照片\u202egpj.pdf", "\u2066x\u2069.pdf",
        "CON.pdf", "nul.pdf", "com1.txt.pdf", "LPT9.pdf", " .pdf", "....pdf", ".pdf", ".htaccess.pdf",
        "长" * 300 + ".pdf", "a" * 300 + ".pdf", "e\u0301" * 120 + ".pdf", "\ud7ff\ue000.pdf",
        "<img src=x onerror=alert(1)>.pdf", "'\"><script>alert(1)</script>.pdf", "a;b=c.pdf",
        "%2e%2e%2fx.pdf", 'a"b.pdf', "a*b?.pdf", "\U0001f600.pdf", "x.pdf.exe.pdf", "trailing.pdf. ",
        "=cmd|' /C calc'!A0.pdf",
    ]  # fmt: skip


def bodies() -> dict[str, bytes]:
    """Bodies that lie, break off, swell or carry something."""
    true = true_files()
    docx, links = (
        true["docx"],
        b'<Relationship Target="http://example.org/x" TargetMode="External"/>',
    )
    return {
        "nothing": b"",
        "html": SCRIPT,
        "svg": SVG,
        "eicar": EICAR,
        "pdf-in-html": SCRIPT + pdf(),
        "html-in-pdf": pdf(SCRIPT),
        "script-in-pdf": pdf(b"9 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n"),
        "gif": b"GIF89a" + SCRIPT,
        "gif-and-zip": b"GIF89a" + docx,
        "pdf-and-zip": pdf() + docx,
        "jpg-and-html": true["jpg"] + SCRIPT,
        "png-and-html": true["png"] + SCRIPT,
        "jpg-start-only": b"\xff\xd8\xff" + SCRIPT,
        "png-start-only": b"\x89PNG\r\n\x1a\n" + SCRIPT,
        "exe": b"MZ" + bytes(200) + b"This program cannot be run in DOS mode",
        "elf": b"\x7fELF" + bytes(100),
        "shell": b"#!/bin/sh\nrm -rf /\n",
        "php": b"<?php system($_GET['c']); ?>",
        "bomb": archive("a", body=bytes(3_000_000)),
        "slip": archive("../../../../tmp/slipped", "C:\\slipped"),
        "many": archive(*(f"{n}" for n in range(400))),
        "macros": archive("word/document.xml", "word/vbaProject.bin"),
        "links": archive("word/document.xml", "word/_rels/document.xml.rels", body=links),
        "entities": archive("word/document.xml", body=b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "locked": compound("EncryptedPackage", "EncryptionInfo"),
        "ring": _ring(),
        "far": compound("WordDocument")[:48] + b"\xf0\xff\xff\x7f" + compound("WordDocument")[52:],
        "wide-png": huge_png(60_000, 60_000),
        "tall-png": huge_png(1, 2**31 - 1),
        "flat-png": huge_png(0, 0),
        "avif": heic(b"avif"),
        "mp4": heic(b"isom"),
        "false-directory": docx[:-10] + b"\xff" * 10,
        **{f"true-{ending}": body for ending, body in true.items()},
    }  # fmt: skip


def _ring() -> bytes:
    """A compound file whose directory leads back to itself."""
    made = bytearray(compound("Unknown"))
    made[512 + 4 : 512 + 8] = pack("<I", 1)
    return bytes(made)


def hostile_files(seed: int, count: int) -> Iterator[Named]:
    """Give files: every body under every ending, cut, damaged, and every bad name; then seeded ones."""
    dice, known = random.Random(seed), bodies()
    endings = [*true_files(), "html", "svg", "exe", "js", ""]
    fixed = [(name, pdf()) for name in hostile_names()]
    fixed += [
        (f"{name}.{end}", body)
        for name, body in known.items()
        for end in ("pdf", "jpg", "docx", "zip")
    ]
    yield from fixed
    for number in range(count - len(fixed)):
        name, body = dice.choice(sorted(known.items()))
        yield f"{name}-{number}.{dice.choice(endings)}", _spoilt(dice, body)


def _spoilt(dice: random.Random, body: bytes) -> bytes:
    kind = dice.randrange(4)
    if kind == 0:
        return body[: dice.randrange(len(body) + 1)]
    if kind == 1:
        return dice.randbytes(dice.randrange(1, 64)) + body
    spoilt = bytearray(body)
    for _ in range(dice.randrange(1, 30) if spoilt else 0):
        spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
    return bytes(spoilt) + (dice.choice(list(bodies().values())) if kind == 3 else b"")
