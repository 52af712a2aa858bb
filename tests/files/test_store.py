"""The store: whole files or none, swept when nothing came to refer to them, full disks survived."""

import os
import resource
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from app.errors import Refused
from app.files import Files
from app.files.room import Ballast
from app.files.store import MARK
from tests.support.sample_files import huge_png, picture
from tests.support.sources import ROOT

OLD = 25 * 3600


def kept(files: Files, body: bytes) -> str:
    arrival = files.receive(10**9)
    arrival.write(body)
    return arrival.keep().sha256


def make_old(files: Files) -> None:
    for path in files.incoming.iterdir():
        then = path.stat().st_mtime - OLD
        os.utime(path, (then, then))


def nobody(_digests: set[str]) -> set[str]:
    return set()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files", 0)


def test_what_was_uploaded_and_never_used_goes_after_a_day(files: Files) -> None:
    used, unused, put = kept(files, b"used"), kept(files, b"unused"), files.put([b"put"], 9).sha256
    begun = files.receive(99)
    begun.write(b"on its way")
    assert files.sweep(nobody) == 0
    begun.reading().close()
    make_old(files)
    fresh = kept(files, b"fresh")
    assert files.sweep(lambda digests: digests & {used}) == 1
    there = [files.path(digest).exists() for digest in (used, unused, put, fresh)]
    assert there == [True, False, True, True]
    assert [path.name for path in files.incoming.iterdir()] == [f"{fresh}{MARK}"]
    begun.drop()


def test_what_is_vouched_for_is_never_swept_and_what_comes_again_is_young(files: Files) -> None:
    both = kept(files, b"both")
    assert files.put([b"both"], 9).sha256 == both
    again = kept(files, b"again")
    make_old(files)
    kept(files, b"again")
    assert kept(files, b"both") == both
    assert not (files.incoming / f"{both}{MARK}").exists()
    assert files.sweep(nobody) == 0
    assert files.path(both).exists()
    assert files.path(again).exists()


def test_what_is_let_go_stays_a_day_and_as_long_as_something_refers_to_it(files: Files) -> None:
    gone, shared = (files.put([text], 9).sha256 for text in (b"gone", b"shared"))
    for digest in (gone, shared, "0" * 64):
        files.let_go(digest)
    assert files.sweep(nobody) == 0
    make_old(files)
    assert files.sweep(lambda digests: digests & {shared}) == 1
    assert [files.path(digest).exists() for digest in (gone, shared)] == [False, True]


def test_a_mark_that_became_fresh_since_it_was_judged_keeps_its_bytes(files: Files) -> None:
    """Brought again, or referred to, between the judgement and the removal."""
    again, used = kept(files, b"again"), kept(files, b"used")
    make_old(files)
    asked = []

    def referred(digests: set[str]) -> set[str]:
        asked.append(digests)
        if len(asked) == 1:
            kept(files, b"again")
            return set()
        return digests

    assert files.sweep(referred) == 0
    assert asked == [{again, used}, {used}]
    assert (files.read(again), files.read(used)) == (b"again", b"used")


def test_what_is_vouched_for_while_a_sweep_looks_stays(files: Files) -> None:
    digest = kept(files, b"both")
    make_old(files)

    class Cut(Files):
        def settle(self, path: Path, sha256: str) -> None:
            super().settle(path, sha256)
            files.sweep(nobody)

    assert Cut(files.folder, 0).put([b"both"], 9).sha256 == digest
    assert files.read(digest) == b"both"
    assert list(files.incoming.iterdir()) == []


def test_a_sweep_that_was_killed_is_put_back(files: Files) -> None:
    digest = kept(files, b"aside")
    make_old(files)

    def killed(_digests: set[str]) -> set[str]:
        if files.path(digest).exists():
            return set()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        files.sweep(killed)
    assert not files.path(digest).exists()
    assert files.sweep(lambda digests: digests) == 0
    assert files.read(digest) == b"aside"


def test_what_was_drawn_from_erased_bytes_goes_with_them(files: Files) -> None:
    gone, stays = (files.put([picture(size=(90, side))], 10**7).sha256 for side in (60, 90))
    for digest in (gone, stays):
        assert files.picture(digest, 64)
    files.let_go(gone)
    make_old(files)
    assert files.sweep(nobody) == 1
    drawn = [path.name for path in (files.folder / "pictures").iterdir()]
    assert drawn == [f"{stays}-64.jpg"]


def test_sweeping_beside_uploads_loses_none(files: Files) -> None:
    """One body, swept and brought again by turns; what was brought after a sweep began is there after it."""
    lost = []
    for _ in range(60):
        digest = kept(files, b"the same")
        make_old(files)
        sweeping = threading.Thread(target=files.sweep, args=(nobody,))
        sweeping.start()
        kept(files, b"the same")
        sweeping.join()
        if not files.path(digest).exists():
            lost.append(digest)
    assert lost == []


def test_a_disk_without_room_refuses_and_takes_again_later(tmp_path: Path) -> None:
    files = Files(tmp_path / "files", 10**18)
    with pytest.raises(Refused, match="disk_full"):
        files.receive(10)
    assert not files.folder.exists()
    assert kept(Files(tmp_path / "files", 0), b"later")


def test_a_disk_that_fills_up_meanwhile_leaves_no_half_file(tmp_path: Path) -> None:
    """The largest size of a file is the disk's end here: the system says no in the middle of writing."""
    told = _limited(
        tmp_path,
        """
        arrival = files.receive(10**9)
        try:
            for _ in range(40):
                arrival.write(bytes(64 * 1024))
            arrival.keep()
        except Refused as refused:
            print(refused.reason)
            arrival.drop()
        small = files.receive(10**9)
        small.write(b"small")
        print(small.keep().size, len(list(files.incoming.glob("[!.]*"))))
        """,
    )
    assert told == ["disk_full", "5 1"]


def _limited(folder: Path, work: str) -> list[str]:
    probe = textwrap.dedent(
        """
        import resource, sys
        from pathlib import Path
        from app.errors import Refused
        from app.files import Files
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024**2, 1024**2))
        files = Files(Path(sys.argv[1]), 0)
        """
    ) + textwrap.dedent(work)
    done = subprocess.run(
        [sys.executable, "-c", probe, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_ballast_is_taken_and_thrown(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", 4096)
    assert (ballast.drop(), ballast.load(), ballast.load()) == (False, True, True)
    assert ballast.path.stat().st_size == 4096
    assert (ballast.drop(), ballast.path.exists()) == (True, False)
    assert not Ballast(tmp_path / "ballast", 10**18).load()


def test_pictures_are_decoded_within_bounds(files: Files) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for body in (
        huge_png(60_000, 60_000),
        huge_png(1, 2**31 - 1),
        huge_png(4000, 4000),
        b"\xff\xd8\xff",
    ):
        assert files.picture(files.put([body], 10**6).sha256, 256) is None
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 120 * 1024
    good = files.put([picture(size=(3000, 2000))], 10**7).sha256
    assert files.picture(good, 256) == files.picture(good, 256) is not None
