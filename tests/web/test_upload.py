"""Files go up as they are chosen: what the script for files and the page for reading do in a real browser."""

import io
from contextlib import AbstractContextManager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.store.upload_fields import FileLine, UploadField
from app.views.attachments import FilePage
from app.web.gate import READER_CSP
from app.web.posted import Filled
from tests.support.browser import Open
from tests.support.sample_files import pdf
from tests.support.styleguide import NOW, Served, pages, serving, shell

pytestmark = pytest.mark.needs_browser
MB = 1024**2
BAR = '<p class="save-bar"><a data-still href="#sections">还差 2 处</a></p>'
LISTED = '<ul class="files"><li class="file">传好的文件</li></ul>'


def lines() -> tuple[FileLine, ...]:
    facts = (("照片.jpg", "picture", 2 * MB), ("章程.pdf", "pdf", 300_000), ("预算.xlsx", "", 9000))
    return tuple(
        FileLine(id=name, name=name, size=size, shown_as=shown, added_at=NOW)
        for name, shown, size in facts
    )


def document(language: str = "zh_CN", **more: object) -> str:
    """Render the page for files with one question's field and the general one."""
    stamp = {"zh": "签字盖章页的照片", "en": "Photograph of the signed page"}
    hint = {"zh": "拍清楚，四个角都要在。", "en": "All four corners must be in it."}
    asked = UploadField(
        proposal_id="p", question="stamp", label=stamp, hint=hint, required=True,
        kinds=("jpg", "pdf"), size_max=MB, count_max=3, count_left=3,
    )  # fmt: skip
    general = UploadField(
        proposal_id="p",
        label={},
        hint={},
        count_max=10,
        count_left=7,
        files=lines(),
        gone=lines()[0],
    )
    page = SimpleNamespace(
        proposal_id="p",
        sections=(),
        files=lines(),
        closes_at=NOW + timedelta(days=3),
        uploads=(asked, general),
        several_ways=False,
        faults=(),
    )
    return pages().render(
        "proposals/files.html", shell(language, **more), {"page": page, "form": Filled()}
    )


def photo(size: tuple[int, int] = (3200, 2400)) -> bytes:
    """A large photograph that lies on its side and knows where it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SampleCamera"
    made = io.BytesIO()
    Image.effect_noise((320, 240), 90).resize(size).convert("RGB").save(
        made, "JPEG", quality=95, exif=exif
    )
    return made.getvalue()


def choose(page: Page, *files: tuple[str, bytes], field: int = 1) -> None:
    page.locator("[data-upload-input]").nth(field).set_input_files(
        [{"name": name, "mimeType": "image/jpeg" if name.endswith("jpg") else "", "buffer": body}
         for name, body in files]  # type: ignore[list-item]  # plain dicts
    )  # fmt: skip


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("phone", [False, True])
def test_the_fields_can_be_used_by_everybody(visit: Open, language: str, phone: bool) -> None:
    page = document(language, text_size="largest" if phone else "standard")
    with serving({"/": page}) as site:
        one = visit(site.origin, phone=phone)
        one.expect("status of 404")  # there are no pictures behind the list
        shown = one.goto("/")
        choose(shown, ("大.pdf", bytes(MB + 9)), field=0)
        expect(shown.locator(".upload-row")).to_be_visible()
        one.photograph(f"files-{language}-{'phone' if phone else 'desk'}")
        assert one.violations() == []
        assert not one.is_wider_than_screen()
        assert site.posts == []


def test_a_photograph_is_made_smaller_and_sent_upright(visit: Open) -> None:
    before = photo()
    with serving({"/": document()}, lambda _: (200, {"list": LISTED, "left": 6})) as site:
        one = visit(site.origin)
        one.expect("status of 404")
        page = one.goto("/")
        choose(page, ("照片.jpg", before))
        expect(page.locator("[data-upload-list]").nth(1)).to_have_text("传好的文件")
        expect(page.locator("[data-upload-note]").nth(1)).to_contain_text("照片已缩小")
        expect(page.locator(".upload-row")).to_have_count(0)
        sent = _file_of(site)
        with Image.open(io.BytesIO(sent)) as shrunk:
            assert (shrunk.size, dict(shrunk.getexif())) == ((1920, 2560), {})
        assert len(sent) < len(before)


def test_a_small_photograph_goes_as_it_is(visit: Open) -> None:
    before = photo((400, 300))
    written = document().replace('id="sections"', 'id="sections" data-progress="/progress"')
    written = written.replace("</main>", f"{BAR}</main>")
    progress = '<div data-missing="0" data-text="都填好了"></div>'
    answers = {"/": written, "/progress": progress}
    with serving(answers, lambda _: (200, {"list": LISTED, "left": 6})) as site:
        one = visit(site.origin)
        one.expect("status of 404")
        page = one.goto("/")
        # The text of the same page was saved by itself meanwhile: the fields for files outlive it.
        page.evaluate("document.dispatchEvent(new CustomEvent('writing:kept'))")
        expect(page.locator(".save-bar a")).to_have_text("都填好了")
        choose(page, ("照片.jpg", before))
        expect(page.locator("[data-upload-list]").nth(1)).to_have_text("传好的文件")
        assert _file_of(site) == before


def test_after_a_broken_line_the_same_file_goes_again_with_the_same_key(visit: Open) -> None:
    answers = iter(((0, {}), (503, {}), (200, {"list": LISTED, "left": 6})))
    with serving({"/": document()}, lambda _: next(answers)) as site:
        one = visit(site.origin)
        one.expect("status of 404", "ERR_EMPTY_RESPONSE", "status of 503")
        page = one.goto("/")
        choose(page, ("章程.pdf", pdf()))
        expect(page.locator(".upload-state")).to_contain_text("线路断了")
        expect(page.locator("[data-upload-list]").nth(1)).to_have_text("传好的文件")
        keys = {body.split(b'name="key"\r\n\r\n')[1].split(b"\r\n")[0] for body in site.posts}
        assert (len(site.posts), len(keys)) == (3, 1)


def test_a_refused_file_says_why_and_the_others_go_on(visit: Open) -> None:
    answers = iter(
        (
            (422, {"sentence": "这个文件是空的。"}),
            (507, {"sentence": "磁盘快满了。"}),
            (200, {"list": LISTED}),
        )
    )
    with serving({"/": document()}, lambda _: next(answers)) as site:
        one = visit(site.origin)
        one.expect("status of 404", "status of 422", "status of 507")
        page = one.goto("/")
        choose(page, ("一.pdf", b"1"), ("二.pdf", b"2"), ("三.pdf", b"3"))
        expect(page.locator("[data-upload-list]").nth(1)).to_have_text("传好的文件")
        states = page.locator(".upload-state")
        expect(states).to_have_text(["这个文件是空的。", "磁盘快满了。"])
        page.get_by_role("button", name="知道了").click()
        expect(states).to_have_count(1)
        expect(page.get_by_role("button", name="再试")).to_be_visible()


def test_taking_off_asks_nothing_and_offers_to_bring_back(visit: Open) -> None:
    with serving({"/": document()}, lambda _: (200, {"list": LISTED, "left": 8})) as site:
        one = visit(site.origin)
        one.expect("status of 404")
        page = one.goto("/")
        page.get_by_role("button", name="删除 章程.pdf").click()
        expect(page.locator("[data-upload-list]").nth(1)).to_have_text("传好的文件")
        assert b'name="csrf"' in site.posts[0]


def test_a_pdf_is_read_page_by_page(visit: Open) -> None:
    with _reading(two_pages()) as site:
        one = visit(site.origin)
        page = one.goto("/view")
        place = page.locator("[data-place]")
        expect(place).to_have_text("第 1 页，共 2 页")
        expect(page.locator("[data-words]")).to_have_text("社区")
        one.photograph("reader")
        page.get_by_role("button", name="下一页").click()
        expect(place).to_have_text("第 2 页，共 2 页")
        # It loses the focus as it can be pressed no more, and a key must not fall between the two.
        expect(page.get_by_role("button", name="下一页")).to_be_disabled()
        page.keyboard.press("PageUp")
        expect(place).to_have_text("第 1 页，共 2 页")
        wide = page.evaluate("document.querySelector('canvas').clientWidth")
        page.get_by_role("button", name="放大").click()
        expect(page.locator("canvas")).not_to_have_css("width", f"{wide}px")
        assert one.violations() == []
        assert not one.is_wider_than_screen()


def test_a_damaged_pdf_is_said_to_be_so(visit: Open) -> None:
    with _reading("%PDF-1.7 nothing %%EOF") as site:
        one = visit(site.origin, phone=True)
        one.expect("Invalid PDF", "Warning")
        page = one.goto("/view")
        expect(page.locator("[data-place]")).to_have_text(
            "这个 PDF 打不开，可能已损坏。请下载试试。"
        )


def _reading(body: str) -> AbstractContextManager[Served]:
    facts = FilePage(
        id="f", name="章程.pdf", media_type="application/pdf", size=len(body), sha256="0"
    )
    shown = pages().render("attachments/view.html", shell(), {"page": facts, "form": Filled()})
    return serving({"/view": shown, "/attachments.show": body}, policy=READER_CSP)


def two_pages() -> str:
    """A PDF whose Chinese font is not in it, as office printers make them."""
    words = "社区".encode("utf-16-be").hex()
    drawn = f"BT /F1 28 Tf 60 500 Td <{words}> Tj ET"
    font = "/Type/Font/BaseFont/STSong-Light"
    system = "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
    sheet = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 7 0 R]/Count 2>>", sheet,
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        f"<<{font}/Subtype/Type0/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        f"<<{font}/Subtype/CIDFontType0{system}/FontDescriptor 8 0 R>>", sheet,
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 0 1 1]/Ascent 880/Descent -120>>",
    ]  # fmt: skip
    made, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        f"{made}xref\n0 9\n0000000000 65535 f \n{table}trailer<</Size 9/Root 1 0 R>>\n"
        f"startxref\n{len(made)}\n%%EOF\n"
    )


def _file_of(site: Served) -> bytes:
    [body] = site.posts
    boundary = body.split(b"\r\n", 1)[0]
    part = next(part for part in body.split(boundary) if b'name="file"' in part)
    return part.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n")
