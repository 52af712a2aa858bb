"""Files in a bucket that several machines share, at a real S3 server on this machine."""

import random
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.buckets import Bucket, Line
from app.errors import Lost, Overloaded, Refused
from app.files import Files, Room, marks
from app.files.shared import SharedFiles
from tests.support.sample_files import picture
from tests.support.stores import at_port, make_old, node, serving, short, watched

BODY = b"brought twice"


def kept(files: Files, body: bytes) -> str:
    arrival = files.receive(10**9)
    try:
        arrival.write(body)
        return arrival.keep().sha256
    finally:
        arrival.drop()


def nobody(_digests: set[str]) -> set[str]:
    return set()


def everybody(digests: set[str]) -> set[str]:
    return digests


def read_anew(bucket: Bucket, folder: Path, sha256: str) -> bytes:
    """Read as a machine that has nothing yet."""
    return node(bucket, folder).read(sha256)


def test_what_one_machine_takes_in_another_reads(bucket_address: str, tmp_path: Path) -> None:
    here, there = node(bucket_address, tmp_path), node(bucket_address, tmp_path)
    came, made = kept(here, b"uploaded"), here.put([b"pub", b"lished"], 99).sha256
    photo = here.put([picture(size=(600, 400))], 10**7).sha256
    assert set(there.names()) == {came, made, photo}
    assert dict(there.sizes())[made] == 9
    assert there.has(came)
    assert not there.has("0" * 64)
    assert there.read(came) == b"uploaded"
    assert b"".join(there.pieces(made, 3, 4)) == b"lish"
    with there.passing(photo) as passing:
        assert passing.read() == here.read(photo)
    assert not there.path(photo).exists()
    assert there.picture(photo, 256) == here.picture(photo, 256) is not None
    assert there.path(came).read_bytes() == b"uploaded"
    assert [one for one in there.incoming.iterdir() if one.is_file()] == []


def test_changed_and_missing_bytes_are_refused_and_leave_nothing(
    bucket_address: str, tmp_path: Path
) -> None:
    here, there = node(bucket_address, tmp_path), node(bucket_address, tmp_path)
    changed, gone = kept(here, b"as it was handed in"), kept(here, b"soon gone")
    here.bucket.put(f"{marks.BYTES}{changed}", b"as somebody made it")
    here.bucket.drop(f"{marks.BYTES}{gone}")
    for sha256, reason in ((changed, "file_differs"), (gone, "file_gone")):
        for use in (there.read, there.passing, lambda one: there.picture(one, 256)):
            with pytest.raises(Lost, match=reason):
                use(sha256)
        assert not there.holds(sha256)
        assert not here.holds(sha256)  # the bucket is asked, whatever the cache has
        assert not there.path(sha256).exists()
    assert kept(here, b"as it was handed in") == changed
    assert there.read(changed) == b"as it was handed in"


def test_the_cache_keeps_within_its_bound_and_a_reader_goes_on(
    bucket_address: str, tmp_path: Path
) -> None:
    files = node(bucket_address, tmp_path, limit=1_000_000)
    bodies = [bytes([number]) * 300_000 for number in range(5)]
    first = kept(files, bodies[0])
    with files.open(first) as reading:
        names = [first, *(kept(files, body) for body in bodies[1:])]
        assert reading.read() == bodies[0]
    lying = [path for path in files.folder.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in lying) <= 1_000_000
    assert [files.read(name) for name in names] == bodies


def test_the_cache_makes_room_before_an_upload_is_refused(
    bucket_address: str, tmp_path: Path
) -> None:
    files = node(bucket_address, tmp_path)
    fetched = kept(files, b"can be fetched again")
    files.room = Room(files.folder, 10**18)
    with pytest.raises(Refused, match="disk_full"):
        files.receive(10)
    assert not files.path(fetched).exists()


def test_one_digest_is_fetched_once_at_a_time(bucket_address: str, tmp_path: Path) -> None:
    sha256, asked = kept(node(bucket_address, tmp_path), b"wanted by all" * 9999), []
    files = node(watched(bucket_address, lambda: asked.append(1)), tmp_path)
    readers = [threading.Thread(target=files.read, args=(sha256,)) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(asked) == 3  # where it lies, whether aside too, and the bytes


def test_nothing_is_asked_of_the_bucket_while_the_database_is_open(
    bucket_address: str, tmp_path: Path
) -> None:
    here, state = node(bucket_address, tmp_path), {"open": False, "runs": 0}
    names = [kept(here, bytes([number])) for number in range(3)]

    def unasked() -> None:
        assert not state["open"]

    there = node(watched(bucket_address, unasked), tmp_path)

    def reading() -> list[bytes]:
        state["open"], state["runs"] = True, state["runs"] + 1
        try:
            there.bring(names[:2])
            assert not there.has("0" * 64)
            return [there.read(name) for name in names]
        finally:
            state["open"] = False

    assert there.at_hand(reading) == [b"\x00", b"\x01", b"\x02"]
    assert state["runs"] == 4  # two at once, what is nowhere, the third, and all of it
    with pytest.raises(Lost, match="file_gone"):
        there.at_hand(lambda: there.read("0" * 64))


def test_a_bucket_that_is_away_refuses_soon_and_serves_again_by_itself(
    bucket_address: str, tmp_path: Path
) -> None:
    before = kept(node(bucket_address, tmp_path), b"before")
    other = serving()
    port = other.get_host_and_port()[1]
    files = node(at_port(bucket_address, port), tmp_path)
    known = kept(files, b"known here")
    other.stop()
    begun = time.monotonic()
    for refused in (
        lambda: kept(files, b"new"),
        lambda: files.read(before),
        lambda: files.has(before),
    ):
        with pytest.raises(Overloaded, match="files_away"):
            refused()
    assert files.sweep(nobody) == 0
    assert files.ground().trouble
    assert files.read(known) == b"known here"
    assert time.monotonic() - begun < 30
    again = serving(port)
    try:
        assert files.read(before) == b"before"
        assert read_anew(files.bucket, tmp_path, kept(files, b"new")) == b"new"
        assert files.ground().trouble == ""
    finally:
        again.stop()
    assert [one for one in files.incoming.iterdir() if one.is_file()] == []


def test_a_store_that_takes_the_line_and_says_nothing_holds_nobody(
    bucket_address: str, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bucket = short(at_port(bucket_address, silent.getsockname()[1]))
        patience = replace(bucket.patience, piece=2)
        files = node(replace(bucket, patience=patience, line=Line()), tmp_path)
        begun = time.monotonic()
        with pytest.raises(Overloaded, match="files_away"):
            kept(files, b"new")
        assert time.monotonic() - begun < 20


def test_what_was_uploaded_and_never_used_goes_after_a_day(
    bucket_address: str, tmp_path: Path
) -> None:
    files = node(bucket_address, tmp_path)
    used, unused = files.put([b"used"], 9).sha256, kept(files, b"unused")
    make_old(files.bucket, marks.MARKS)
    fresh, again = kept(files, b"fresh"), kept(files, b"unused")
    assert (again, files.sweep(lambda digests: digests & {used})) == (unused, 0)
    make_old(files.bucket, marks.MARKS)
    assert files.sweep(lambda digests: digests & {used, fresh}) == 1
    assert set(node(bucket_address, tmp_path).names()) == {used, fresh}
    assert list(files.bucket.lying(marks.MARKS)) == list(files.bucket.lying(marks.ASIDE)) == []


class Steps:
    """The requests of one machine, counted; before any of them something may happen."""

    def __init__(self) -> None:
        self.step = 0
        self.deeds: dict[int, Callable[[], object]] = {}
        self.always: Callable[[], object] = lambda: None

    def __call__(self) -> None:
        self.step += 1
        deed = self.deeds.pop(self.step, None)
        if deed is not None:
            deed()
        self.always()


class Meeting(Steps):
    """A sweep of an old upload on one machine, and what it meets on its way."""

    def __init__(self, address: str, folder: Path) -> None:
        super().__init__()
        self.address, self.folder = address, folder
        self.other = node(address, folder)
        self.sha256 = kept(self.other, BODY)
        make_old(self.other.bucket, marks.MARKS)
        self.sweeper = node(watched(address, self), folder)

    def sweep(self, referred: Callable[[set[str]], set[str]] = nobody) -> int:
        return self.sweeper.sweep(referred)

    def upload(self) -> None:
        """Bring the same bytes again: acknowledged when this returns, and from then on never gone."""
        kept(node(self.address, self.folder), BODY)
        self.always = self.lies

    def lies(self) -> None:
        assert next(marks.where(self.other.bucket, self.sha256)).size == len(BODY)

    def reads(self) -> None:
        assert read_anew(self.other.bucket, self.folder, self.sha256) == BODY

    def upload_at(self, one: int, two: int) -> None:
        """Bring the bytes again with the first request at one step and the second at another."""
        halted, goes_on, steps = threading.Event(), threading.Event(), Steps()
        steps.deeds[2] = lambda: (halted.set(), goes_on.wait(20))
        uploader = node(watched(self.address, steps), self.folder)
        thread = threading.Thread(target=kept, args=(uploader, BODY))

        def begin() -> None:
            thread.start()
            assert halted.wait(20)

        def end() -> None:
            goes_on.set()
            thread.join(20)
            self.always = self.lies

        self.deeds[one], self.deeds[two] = begin, end


@pytest.fixture(scope="session")
def requests(object_store: str, tmp_path_factory: pytest.TempPathFactory) -> int:
    """Count what a sweep asks when nobody meets it."""
    alone = Meeting(f"{object_store}/counted", tmp_path_factory.mktemp("counted"))
    assert alone.sweep() == 1
    return alone.step


def every(requests: int, share: int) -> list[tuple[int, int]]:
    """Give pairs of steps in order: all in the soak run, else the farthest and some others."""
    steps = range(1, requests + 1)
    apart = [(one, two) for one in steps for two in steps if one < two]
    some = random.Random(9).sample(apart, len(apart) // share)
    return [*some, (1, requests), (requests - 4, requests - 1)]


@pytest.mark.parametrize("last", [5, pytest.param(99, marks=pytest.mark.soak)])
def test_an_upload_at_any_step_of_a_sweep_is_never_gone(
    bucket_address: str, tmp_path: Path, requests: int, last: int
) -> None:
    """The last steps, from the copy on, in the normal run; all of them in the soak run."""
    for step in range(max(1, requests - last), requests + 1):
        met = Meeting(f"{bucket_address.partition('?')[0]}/{step}", tmp_path)
        met.deeds[step] = met.upload
        met.sweep()
        met.reads()
        met.other.sweep(everybody)
        met.reads()
        assert list(met.other.bucket.lying(marks.ASIDE)) == []


@pytest.mark.parametrize("share", [40, pytest.param(1, marks=pytest.mark.soak)])
def test_the_two_requests_of_an_upload_may_come_at_different_steps(
    bucket_address: str, tmp_path: Path, requests: int, share: int
) -> None:
    for one, two in every(requests, share):
        met = Meeting(f"{bucket_address.partition('?')[0]}/{one}-{two}", tmp_path)
        met.upload_at(one, two)
        met.sweep()
        if two in met.deeds:  # the sweep was shorter, for what it met
            met.deeds[two]()
        met.reads()


@pytest.mark.parametrize("share", [5, pytest.param(1, marks=pytest.mark.soak)])
def test_a_mark_that_another_sweep_took_with_an_old_one_counts_as_fresh(
    bucket_address: str, tmp_path: Path, requests: int, share: int
) -> None:
    for step in range(4, requests - 1, share):
        met, other = Meeting(f"{bucket_address.partition('?')[0]}/{step}", tmp_path), Steps()
        other.deeds[requests - 1] = met.upload  # it has looked twice, and removes the mark next
        sweeper = node(watched(met.address, other), tmp_path)
        met.deeds[step] = lambda sweeper=sweeper: sweeper.sweep(nobody)
        met.sweep()
        met.reads()


@pytest.mark.parametrize("share", [40, pytest.param(1, marks=pytest.mark.soak)])
def test_a_killed_sweep_loses_nothing_that_came_meanwhile(
    bucket_address: str, tmp_path: Path, requests: int, share: int
) -> None:
    def killed() -> None:
        raise KeyboardInterrupt

    for one, two in every(requests - 1, share):
        met = Meeting(f"{bucket_address.partition('?')[0]}/{one}-{two}", tmp_path)
        met.deeds = {one: met.upload, two: killed}
        try:
            met.sweep()
        except KeyboardInterrupt:
            met.reads()
        make_old(met.other.bucket, "")
        met.other.sweep(everybody)
        met.reads()
        assert list(met.other.bucket.lying(marks.ASIDE)) == []


@pytest.mark.parametrize("share", [40, pytest.param(1, marks=pytest.mark.soak)])
def test_two_machines_that_sweep_at_once_lose_nothing_and_leave_nothing(
    bucket_address: str, tmp_path: Path, requests: int, share: int
) -> None:
    for one, two in every(requests, share):
        met = Meeting(f"{bucket_address.partition('?')[0]}/{one}-{two}", tmp_path)
        met.deeds = {one: lambda met=met: met.other.sweep(nobody), two: met.upload}
        met.sweep()
        if two in met.deeds:
            met.upload()
        met.reads()
        alone = Meeting(f"{bucket_address.partition('?')[0]}/{one}-{two}-alone", tmp_path)
        alone.deeds = {one: lambda alone=alone: alone.other.sweep(nobody)}
        alone.sweep()
        make_old(alone.other.bucket, "")
        alone.other.sweep(nobody)
        assert list(alone.other.bucket.lying()) == []


def test_what_something_came_to_refer_to_goes_back(bucket_address: str, tmp_path: Path) -> None:
    met, asked = Meeting(bucket_address, tmp_path), []

    def referred(digests: set[str]) -> set[str]:
        asked.append(digests)
        return digests if len(asked) > 1 else set()

    assert met.sweep(referred) == 0
    assert asked == [{met.sha256}, {met.sha256}]
    met.reads()


def test_a_sweep_takes_no_other_bytes_for_its_copy(bucket_address: str, tmp_path: Path) -> None:
    files = node(bucket_address, tmp_path)
    sha256 = kept(files, BODY)
    files.bucket.put(f"{marks.BYTES}{sha256}", b"changed")
    make_old(files.bucket, marks.MARKS)
    other: SharedFiles = node(bucket_address, tmp_path)
    assert other.sweep(nobody) == 0
    assert kept(files, BODY) == sha256
    assert other.read(sha256) == BODY
