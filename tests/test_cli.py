"""The command as a person runs it: sentences and exit codes, never a traceback."""

import io
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from app import cli
from tests.support.servers import Start, free_port, surroundings
from tests.support.sheets import changed

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"


def miaopu(folder: Path, *words: str, **settings: str) -> tuple[int, str, str]:
    """Run the command inside this process, which saves its start; the same main() answers."""
    said, why = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    known = {**surroundings(folder), **settings}
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(why):
        for name in set(os.environ) - set(known):
            patch.delenv(name)
        for name, value in known.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["miaopu", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
    texts = [_read(stream) for stream in (said, why)]
    return int(ended.value.code or 0), texts[0], texts[1]


def _read(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


def started(folder: Path, *words: str, **settings: str) -> tuple[int, str, str]:
    """Run the command in a process of its own; gives the exit code and what it said on both channels."""
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *words],
        cwd=ROOT,
        env=surroundings(folder, **settings),
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=300,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


BEST = """
id: best
title: {zh: 最优组合, en: Best set}
vote: {panel: public, form: counts}
combination: {parts: [{kind: votes}]}
ties: [{kind: listed_order}]
pots: [{id: money, title: {zh: 钱, en: Money}}]
allotment: {rule: best_set, best: {tie: least_cost}}
"""


def test_the_version(tmp_path: Path) -> None:
    code, said, _ = started(tmp_path, "version")
    assert (code, said.split()[0]) == (0, "miaopu")


def test_a_tally_says_winners_and_why(tmp_path: Path) -> None:
    code, said, _ = miaopu(tmp_path, "tally", str(DATA / "skip.pb"), MIAOPU_LANGUAGE="en")
    assert code == 0
    assert "  1  a  Bench; with quotes  4  600 €" in said
    assert "The pot held 1,000 €; 1,000 € was allotted, 0 € is left." in said


def test_a_tally_as_json(tmp_path: Path) -> None:
    code, said, _ = miaopu(tmp_path, "tally", str(DATA / "skip.pb"), "--json")
    result = json.loads(said)
    assert code == 0
    assert {key: result[key] for key in ("rule_declared", "rule", "winners", "amounts", "pot")} == {
        "rule_declared": "greedy",
        "rule": "greedy",
        "winners": ["a", "c"],
        "amounts": {"a": 600, "c": 400},
        "pot": 1000,
    }
    assert result["ties"] == [
        {"ids": ["c", "d"], "places": [3, 4], "at_line": True, "resolved_by": "listed_order"}
    ]
    assert (result["official_differs"], result["notes"]) == ([], [])


def test_amounts_of_a_file_with_decimals_are_decimal_text(tmp_path: Path) -> None:
    result = json.loads(miaopu(tmp_path, "tally", str(DATA / "points.pb"), "--json")[1])
    assert (result["amounts"], result["pot"]) == ({"x": "60.25", "y": "40.25"}, "100.50")


def test_a_rule_that_is_not_there_is_exit_3_and_may_be_overridden(tmp_path: Path) -> None:
    file = tmp_path / "shares.pb"
    file.write_bytes((DATA / "skip.pb").read_bytes().replace(b"rule;greedy", b"rule;by-mayor"))
    code, said, why = started(tmp_path, "tally", str(file), MIAOPU_LANGUAGE="en")
    assert (code, said) == (3, "")
    assert why.startswith("The file asks for the rule “by-mayor”, which is not available")
    code, said, _ = started(tmp_path, "tally", str(file), "--rule", "greedy", "--json")
    result = json.loads(said)
    assert (code, result["rule_declared"], result["rule"]) == (0, "by-mayor", "greedy")
    assert len(result["notes"]) == 1


def test_equal_shares_say_what_each_ballot_had(tmp_path: Path) -> None:
    file = str(DATA / "skip.pb")
    code, said, _ = miaopu(
        tmp_path, "tally", file, "--rule", "equalshares/add1-comparison", MIAOPU_LANGUAGE="en"
    )
    assert code == 0
    assert "Equal shares: 5 ballots with" in said
    assert "Compared with funding by votes:" in said


def test_a_file_under_another_rulebook(tmp_path: Path) -> None:
    book = tmp_path / "best.yaml"
    book.write_text(BEST, encoding="utf-8")
    code, said, _ = miaopu(
        tmp_path, "tally", str(DATA / "skip.pb"), "--rulebook", str(book), "--json"
    )
    assert (code, json.loads(said)["winners"]) == (0, ["b", "c", "d"])
    book.write_text(BEST.replace("best_set", "best_guess"), encoding="utf-8")
    code, _, why = miaopu(tmp_path, "tally", str(DATA / "skip.pb"), "--rulebook", str(book))
    assert (code, why.startswith("评审规则 /allotment/rule")) == (2, True)


def test_a_file_compared_under_several_rules(tmp_path: Path) -> None:
    code, said, _ = miaopu(tmp_path, "compare", str(DATA / "skip.pb"), "--json")
    found = json.loads(said)
    assert (code, [one["rule"] for one in found["rules"]][:2]) == (0, ["greedy", "greedy-no-skip"])
    assert (found["rules"][0]["winners"], found["rules"][0]["left_minor"]) == (["a", "c"], 0)
    assert found["official"] == ["a", "c"]
    code, said, _ = miaopu(
        tmp_path, "compare", str(DATA / "skip.pb"), "--rule", "greedy", "--rule", "best-set",
        MIAOPU_LANGUAGE="en",
    )  # fmt: skip
    assert (code, "[2] best-set" in said, "[1] funds 2 projects for 1,000 €" in said) == (
        0,
        True,
        True,
    )


def test_a_file_without_a_rule_can_be_compared_and_shared_out(tmp_path: Path) -> None:
    file = tmp_path / "unknown.pb"
    file.write_bytes((DATA / "skip.pb").read_bytes().replace(b"rule;greedy", b"rule;unknown"))
    code, said, _ = miaopu(tmp_path, "compare", str(file), "--json")
    assert (code, json.loads(said)["rules"][0]["rule"]) == (0, "greedy")
    code, said, _ = miaopu(tmp_path, "allocate", str(file), "--rule", "equalshares", "--json")
    assert (code, json.loads(said)["rule"]) == (0, "equalshares")
    assert miaopu(tmp_path, "allocate", str(file))[0] == 3


def test_estimates_of_a_workbook_in_both_languages(tmp_path: Path) -> None:
    book = str(tmp_path / "round.xlsx")
    assert miaopu(tmp_path, "tally", "--template", book, MIAOPU_LANGUAGE="en")[0] == 0
    code, said, _ = miaopu(tmp_path, "diagnose", book, MIAOPU_LANGUAGE="en")
    lines = said.splitlines()
    assert (code, lines[0]) == (
        0, "All of this is an estimate, for information: it decides nothing.",
    )  # fmt: skip
    assert "  How far their orders agree (Kendall's W): 1.00" in lines
    assert "Under Median, awards that change: None" in lines
    assert sum("cannot be told apart from the line" in line for line in lines) == 1
    code, said, _ = miaopu(tmp_path, "diagnose", book)
    assert (code, said.splitlines()[0]) == (0, "以下都是估计，只供参考，不决定任何结果。")
    code, said, _ = miaopu(tmp_path, "diagnose", book, "--json")
    found = json.loads(said)
    assert (code, found["label"], len(found["panels"][0]["members"])) == (
        0, "estimate, decides nothing", 5,
    )  # fmt: skip


def test_a_file_without_sheets_has_nothing_to_estimate(tmp_path: Path) -> None:
    code, said, _ = miaopu(tmp_path, "diagnose", str(DATA / "skip.pb"), MIAOPU_LANGUAGE="en")
    assert code == 0
    assert "There are no score sheets in this file, so there is nothing to estimate." in said


def test_a_pot_shared_out_over_a_list(tmp_path: Path) -> None:
    names = tmp_path / "list.csv"
    names.write_text("id,score,amount,title\na,90,500,One\nb,85.5,600,Two\nc,80,400,Three\n")
    code, said, _ = miaopu(tmp_path, "allocate", str(names), "--pot", "1000", MIAOPU_LANGUAGE="en")
    assert (code, [line[:1] for line in said.splitlines()[:2]]) == (0, ["a", "c"])
    code, said, _ = miaopu(
        tmp_path, "allocate", str(names), "--pot", "1000", "--rule", "best-set", "--json"
    )
    assert json.loads(said)["winners"] == ["a", "c"]
    for options, expected in (
        ((), "没有资金池的数额。请写上，例如 --pot 500000。\n"),
        (("--pot", "much"), "“much”不是一个资金池的数额。规则里只有一个资金池时才能这样写。\n"),
        (("--pot", "1", "--rule", "dice"), "没有“dice”这种分配规则。"),
    ):
        code, said, why = miaopu(tmp_path, "allocate", str(names), *options)
        assert (code, said, why.startswith(expected)) == (2, "", True)
    names.write_text("id,score,amount\na,9o,500\na,90\n")
    code, _, why = miaopu(tmp_path, "allocate", str(names), "--pot", "1000")
    assert (code, [line.split("：")[0] for line in why.splitlines()]) == (2, ["第 2 行"])


def test_broken_lines_are_exit_2_with_their_numbers(tmp_path: Path) -> None:
    code, said, why = started(tmp_path, "tally", str(DATA / "broken.pb"))
    assert (code, said) == (2, "")
    assert [line.split("：")[0] for line in why.splitlines()] == [
        f"第 {line} 行" for line in (9, 10, 11, 15, 16, 17, 18)
    ]


def test_the_template_can_be_tallied_at_once_and_its_results_again(tmp_path: Path) -> None:
    book, out = tmp_path / "round.xlsx", tmp_path / "out"
    assert miaopu(tmp_path, "tally", "--template", str(book))[0] == 0
    first = miaopu(tmp_path, "tally", str(book), "--json", "--out", str(out))
    assert sorted(path.name for path in out.iterdir()) == [
        "notice.txt", "outcome.json", "result.xlsx", "round.json",
    ]  # fmt: skip
    again = miaopu(tmp_path, "tally", str(out / "round.json"), "--json")
    assert json.loads(again[1])["evidence_digest"] == json.loads(first[1])["evidence_digest"]


def test_a_wrong_cell_is_named_by_sheet_row_and_column(tmp_path: Path) -> None:
    book = tmp_path / "round.xlsx"
    book.write_bytes(changed((("打分", 3, 2), "８.5")))
    code, _, why = miaopu(tmp_path, "tally", str(book))
    assert (code, why) == (
        2,
        "“打分”表第 3 行 C（公益性） 列，填的是“８.5”：请用半角数字，最多两位小数，例如 8.50。\n",
    )


def test_a_round_that_lacks_something_is_exit_4_and_names_it(tmp_path: Path) -> None:
    book = tmp_path / "round.xlsx"
    book.write_bytes(changed(*[(("打分", 3, column), "") for column in range(2, 7)]))
    code, said, _ = started(tmp_path, "tally", str(book))
    assert code == 4
    assert "“S01 示例：楼道议事角”还缺评委 评委乙 的评分。" in said


def test_a_bundle_that_cannot_be_read_is_exit_2(tmp_path: Path) -> None:
    empty = tmp_path / "empty.zip"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    assert miaopu(tmp_path, "verify", str(empty))[0] == 2


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    code, _, why = miaopu(tmp_path, "tally", "nowhere.pb")
    assert (code, why) == (2, "没有这个文件或文件夹：nowhere.pb\n")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MIAOPU_PORT", "eighty"),
        ("MIAOPU_LANGUAGE", "fr"),
        ("MIAOPU_TIMEZONE", "Mars/Base"),
        ("MIAOPU_DATABASE_URL", "mysql://x"),
        ("MIAOPU_BASE_URL", "example.org"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    code, _, why = miaopu(tmp_path, "migrate", **{name: value})
    assert (code, why.split()[0]) == (2, name)


def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path) -> None:
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        code, said, why = started(tmp_path, "serve", MIAOPU_PORT=str(port))
    assert (code, said) == (2, "")
    assert why == f"端口 {port} 已经被别的程序占用。请停掉那个程序，或用 MIAOPU_PORT 换一个端口。\n"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file stands in the way", encoding="utf-8")
    code, _, why = miaopu(tmp_path, "migrate", MIAOPU_LANGUAGE="en")
    assert code == 2
    assert why.startswith(f"The data folder {tmp_path / 'data'} cannot be written")


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    assert miaopu(tmp_path, "migrate")[0] == 0
    with sqlite3.connect(tmp_path / "data" / "miaopu.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    code, _, why = miaopu(tmp_path, "migrate", MIAOPU_LANGUAGE="en")
    assert (code, why.split(" (")[0]) == (2, "A newer version of Miaopu made this database")


def test_a_real_database_never_becomes_a_demo(tmp_path: Path) -> None:
    assert miaopu(tmp_path, "migrate")[0] == 0
    assert miaopu(tmp_path, "migrate", "--demo")[0] == 2


def test_the_first_organisers_link_is_new_at_each_start(tmp_path: Path) -> None:
    first = miaopu(tmp_path, "organiser", "add")[1].split()[-1]
    second = miaopu(tmp_path, "organiser", "add")[1].split()[-1]
    assert first != second
    assert "/claim/" in second


def test_the_ledger_is_checked(tmp_path: Path) -> None:
    assert miaopu(tmp_path, "check")[0] == 2
    miaopu(tmp_path, "migrate")
    assert miaopu(tmp_path, "check")[0] == 0


def test_a_preset_can_be_written_and_checked(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    assert miaopu(tmp_path, "rulebook", "new", str(file))[0] == 0
    assert miaopu(tmp_path, "rulebook", "check", str(file))[0] == 0
    file.write_text("id: x\n", encoding="utf-8")
    assert miaopu(tmp_path, "rulebook", "check", str(file))[0] == 2


def test_while_it_serves_nobody_else_writes_and_it_stops_in_order(start: Start) -> None:
    server = start()
    folder = server.data_dir.parent
    code, _, why = started(folder, "migrate", MIAOPU_LANGUAGE="en")
    assert (code, str(server.process.pid) in why) == (2, True)
    assert "/claim/" in server.printed()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(60) in {0, -signal.SIGTERM, 128 + signal.SIGTERM}
    assert started(folder, "migrate")[0] == 0
    assert oct((server.data_dir / "secret").stat().st_mode & 0o777) == "0o600"
