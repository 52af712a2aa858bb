"""Paper says what was written, letter for letter, the same each time, and hides no missing letter."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from pypdf import PdfReader

from app.documents import (
    Imprint,
    MarkRow,
    Prose,
    ScoreSheet,
    ScoreSheets,
    Section,
    SlipFacts,
    proposal_pdf,
    receipt_pdf,
    score_sheets_docx,
    score_sheets_pdf,
    slip,
)
from app.documents.glyphs import coverage_of, uncovered
from app.documents.hypertext import Chapter
from app.documents.press import FONTS, QUEUE_MAX, Job, Press, folder, own_coverage
from app.documents.reports import Report, report_pdf
from app.documents.sheets import Facts
from app.dossiers.pages import Pages
from app.errors import Overloaded
from app.views.dossiers.contents import Contents, Plan
from tests.support.sheets_of_paper import (
    DATE,
    around,
    proposal_sheet,
    receipt_sheet,
    squeezed,
    told,
    written,
)
from tests.support.sources import text as source
from tests.support.sources import under
from tests.support.templates import HAN

HOSTILE = (
    '#set page(fill: red) #panic("x") #import "x" $x^2$ *粗* _斜_ [链接] <标签> @引用 `码` \\u{41}',
    "// 注释 /* 也是 */ = 标题 - 项 + 项 ~ -- --- ... \"引\" 'q' & &amp; <w:p/> ]]> %PDF",
    "{{ page }} {% if x %} ${HOME} 项\t目 " + "很长的词" * 60 + "W" * 300,
    "https://example.org/" + "a1b2" * 80,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_written_comes_out_letter_for_letter(text: str) -> None:
    said = told(proposal_pdf(proposal_sheet(text)))
    # Title, fact, short answer, long answer, line of the budget, name of a file.
    assert said.count(squeezed(text)) >= 6


def test_the_same_facts_give_the_same_bytes() -> None:
    jobs = [
        Job(template="receipt", language="zh_CN", date=DATE, data=data(), pictures={"qr": QR})
        for _ in range(2)
    ]
    first = Press().print(jobs[0])
    sleep(1.1)  # a clock in the file would have moved on
    assert Press().print(jobs[1]) == first


QR = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><path d="M0 0h4v4z"/></svg>'


def data(**changes: object) -> dict[str, object]:
    words = dict.fromkeys(("page", "empty", "received", "qr", "keep", "check"), "字")
    named = (
        "title",
        "name",
        "author",
        "head",
        "mark",
        "foot",
        "sample",
        "kind",
        "subject",
        "number",
        "at",
    )
    plain: dict[str, object] = dict.fromkeys((*named, "superseded", "link"), "字")
    return {**plain, "facts": [], "steps": [], "digests": [], "words": words, **changes}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_sheet_is_kept_for_decades_and_read_aloud(language: str) -> None:
    reader = PdfReader(io.BytesIO(receipt_pdf(receipt_sheet(language))))
    root = reader.trailer["/Root"]
    packet = root["/Metadata"].get_data().decode("utf-8")
    assert "<pdfaid:part>2</pdfaid:part>" in packet
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in packet
    assert "<pdfuaid:part>1</pdfuaid:part>" in packet
    assert root["/Lang"].lower().startswith(language[:2])
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert "NQ26-ABCDEFG" in str(reader.metadata.title)
    assert reader.pages[0].mediabox.width == pytest.approx(595.28, abs=0.01)


def test_the_fonts_draw_what_people_write() -> None:
    gbk = [
        char
        for first in range(0x81, 0xFF)
        for second in range(0x40, 0xFF)
        if len(char := bytes([first, second]).decode("gbk", "ignore")) == 1 and char != "\x7f"
    ]
    assert len(gbk) > 21_000
    assert uncovered("".join(gbk), own_coverage()) == ("≒",)  # nor does the whole font
    assert uncovered("喆堃𬭚䶮“”——……〔〕①□■√é№Ωж￥½", own_coverage()) == ()
    serif = (coverage_of(folder() / "fonts" / FONTS[0]),)
    assert uncovered("公益创投的长者食堂 喆堃玥", serif) == ()


def test_a_missing_letter_is_never_silent() -> None:
    lacking = "\U0010fffd"
    assert uncovered(f"老{lacking}人\n{lacking}", own_coverage()) == (lacking,)
    sheet = proposal_sheet(f"老{lacking}人\u200d\ufe0f")
    said = told(proposal_pdf(sheet))
    assert "老〔U+10FFFD〕人" in said
    assert "统一编码：U+10FFFD" in said
    assert "统一编码" not in told(proposal_pdf(proposal_sheet("老人")))


def test_a_missing_letter_comes_with_the_word_file_where_there_is_one() -> None:
    lacking = "\U0010fffd"
    paper = score_sheets(f"老{lacking}人")
    said = told(score_sheets_pdf(paper))
    assert "统一编码：U+10FFFD" in said
    assert "同一份也可以下载Word版（.docx）" in said
    assert lacking in written(score_sheets_docx(paper))
    assert ".docx" not in told(proposal_pdf(proposal_sheet(f"老{lacking}人")))


def test_a_dossier_names_no_word_file_for_it_has_none() -> None:
    chapter = Chapter(title="一", parts=(Prose("", "老\U0010fffd人"),))
    frame = {"language": "zh_CN", "date": DATE, "round": "示例一届", "programme": "示例计划"}
    dossier = Contents(
        **frame,
        round_id="r",
        code="T",
        sequence=1,
        head="",
        facts=Facts(()),
        plan=Plan(has_tally=False, is_published=False, is_announced=False, meetings=(), papers=()),
        proposals=(),
    )
    imprint = Imprint(site="苗圃", sample=True)
    said = told(Pages(dossier, imprint).pdf("标题", [chapter]))
    assert "统一编码：U+10FFFD" in said
    assert ".docx" not in said
    sections = (Section(title="一", parts=(Prose("", "老\U0010fffd人"),)),)
    paper = Report(**frame, imprint=imprint, title="标题", kind="", facts=(), sections=sections)
    assert ".docx" in told(report_pdf(paper))


def test_score_sheets_for_word_hold_what_the_printed_ones_hold() -> None:
    paper = score_sheets("示例项目")
    printed, word = told(score_sheets_pdf(paper)), written(score_sheets_docx(paper))
    for text in (
        "示例项目",
        "公益性",
        "看需要",
        "8.5",
        "合计/100",
        "与申报方没有利害关系",
        "评委签名",
        "很扎实",
    ):
        assert text in printed
        assert text in word
    assert score_sheets_docx(paper) == score_sheets_docx(paper)


def score_sheets(title: str) -> ScoreSheets:
    """One sheet with one criterion, marked."""
    row = MarkRow(
        title="公益性",
        guide="看需要",
        limits="0–10",
        anchors=("10：很需要",),
        maximum="10",
        mark="8.5",
        factor="10",
        part="85",
        needs="高于 9 分写理由",
        reason="很扎实",
    )
    one = ScoreSheet(
        title=title,
        facts=(("编号", "S01"),),
        rows=(row,),
        total="85",
        comment="可行",
        panel_note="",
        recommended="",
    )
    return ScoreSheets(
        language="zh_CN",
        date=DATE,
        imprint=Imprint(site="苗圃", sample=True),
        programme="示例计划",
        round="示例一届",
        seat="A",
        scale="100",
        sheets=(one,),
    )


@pytest.mark.parametrize(
    "text", ["😀 好", "שלום עולם", "مرحبا", "नमस्ते", "\x00\x01\x7f", "\ud800"[:0]]
)
def test_letters_of_far_away_are_drawn_or_numbered(text: str) -> None:
    """With the machine's fonts or without them: the sheet is made, and a gap is told."""
    said = told(proposal_pdf(proposal_sheet(text)))
    plain = [char for char in text if not char.isspace()]
    assert all(char in said or f"U+{ord(char):04X}" in said for char in plain)


def test_few_may_wait_for_the_press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.documents.press.WAIT_SECONDS", 120)
    press = Press()
    press._lock.acquire()
    jobs = [
        Job(template="receipt", language="en", date=DATE, data=data(at=f"{n}"), pictures={"qr": QR})
        for n in range(QUEUE_MAX + 1)
    ]
    with ThreadPoolExecutor(QUEUE_MAX) as pool:
        waiting = [pool.submit(press.print, job) for job in jobs[:-1]]
        while press._waiting < QUEUE_MAX:
            sleep(0.005)
        with pytest.raises(Overloaded):
            press.print(jobs[-1])
        press._lock.release()
        assert len({printed.result() for printed in waiting}) == QUEUE_MAX
    assert press._waiting == 0
    assert press.print(jobs[-1])


def test_others_go_on_while_a_sheet_is_made() -> None:
    sheet = proposal_sheet(
        sections=(Section(title="一", parts=(Prose("问", "很长的话。" * 20000),)),)
    )
    turns, printing = 0, threading.Thread(target=proposal_pdf, args=(sheet,))
    printing.start()
    while printing.is_alive():
        sleep(0.001)
        turns += 1
    assert turns > 5


def test_a_long_slip_takes_a_page_for_each_side() -> None:
    facts = tuple((f"事项 {n}", "很长的说明。" * 12) for n in range(14))
    given = {"title": "示例单", "number": "P-1", "statement": "属实。", "signers": ("甲", "乙")}
    long = slip(SlipFacts(**around(), **given, facts=facts))
    short = slip(SlipFacts(**around(), **given, facts=facts[:2], link="https://example.org"))
    assert len(PdfReader(io.BytesIO(short)).pages) == 1
    assert len(PdfReader(io.BytesIO(long)).pages) >= 2
    assert told(long).count("属实。") == told(short).count("属实。") == 2


def test_the_templates_hold_no_sentence() -> None:
    templates = under("documents", suffix=".typ")
    assert len(templates) >= 3
    assert [name for name in templates if HAN.search(source(name))] == []
