"""Blocks and their journal: the bytes of a sweep do not depend on who works it out, nor on when it was
stopped."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from swept import IREL, PENALTY, QUANTITY, TUTORIAL, opened

from monazite.errors import ResourceError, UsageError
from monazite.sweeps.answers import Points
from monazite.sweeps.points import blocks, grid
from monazite.sweeps.points.blocks import Block
from monazite.sweeps.points.journal import BusyError, Journal
from monazite.sweeps.points.kept import kept_words
from monazite.sweeps.sweeping import How, run_sweep


def bytes_of(found: Points) -> tuple:
    """All of a table that can be told apart."""
    cells = {label: cell.tobytes() for label, cell in found.cells.items()}
    return (
        found.status.tobytes(),
        found.value.tobytes(),
        list(cells.items()),
        list(found.messages.items()),
        found.solves,
        found.regions,
    )


def grid_of(file=TUTORIAL, settings=()):
    return opened(file, f"{QUANTITY}=0:150:n=13 t/yr", f"{PENALTY}=0:100:n=9 USD/kg", settings=settings)


@pytest.fixture
def small_tiles(monkeypatch):
    """Tiles of at most 16 points, so that a small grid has many."""
    monkeypatch.setattr(grid, "LARGEST_TILE", 16)


def anew():
    """Thirty-six points that must be solved one by one: a yield is a coefficient."""
    return opened(
        TUTORIAL, f"{QUANTITY}=0:150:n=9 t/yr", "processes.sintering.inputs.oxide=0.3,0.4,0.5,0.6 t"
    )


def alone(what) -> tuple:
    """The bytes of a sweep that one process works out in one go, with the tiles and blocks of the test."""
    return _alone(what, grid.LARGEST_TILE, blocks.POINTS_PER_BLOCK)


@cache
def _alone(what, largest_tile: int, points_per_block: int) -> tuple:
    return bytes_of(run_sweep(what(), ["deliveries"], How()))


class Backwards(Executor):
    """Does what it is given at once, and claims to finish in any order."""

    def __init__(self) -> None:
        self.done = 0

    def submit(self, call, /, *words, **named) -> Future:
        self.done += 1
        future: Future = Future()
        future.set_result(call(*words, **named))
        return future


@pytest.mark.parametrize("what", [grid_of, anew], ids=["regions", "anew"])
def test_threads_give_the_same_bytes_as_one(what, small_tiles):
    with ThreadPoolExecutor(3) as executor:
        shared = run_sweep(what(), ["deliveries"], How(executor, 3))
    assert bytes_of(shared) == alone(what)


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_any_executor_and_any_number_of_workers_give_the_same_bytes(workers, small_tiles):
    executor = Backwards()
    assert bytes_of(run_sweep(grid_of(), ["deliveries"], How(executor, workers))) == alone(grid_of)
    assert executor.done > 4


def test_processes_give_the_same_bytes_as_one():
    """What is handed to a process travels there and back: programs, symbols, reports, results and
    messages."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        shared = run_sweep(anew(), ["deliveries"], How(executor, 2))
    assert bytes_of(shared) == alone(anew)
    assert len(shared.status) == 36


def test_tiles_travel_to_other_processes():
    """A block of regions pickles with its program, as an executor does it."""
    import pickle

    from monazite.sweeps.points.blocks import BlockWork

    program = grid_of()
    work = BlockWork(program, tuple(term.values for term in program.terms), (), program.parametric, False)
    (tile,) = work.blocks()
    copy = pickle.loads(pickle.dumps(work))
    ours, theirs = work.do(tile), copy.do(tile)
    assert ours.value.tobytes() == theirs.value.tobytes()


def test_blocks_cover_every_point_once(small_tiles):
    for program in (grid_of(), anew()):
        found = run_sweep(program)
        assert not np.isnan(found.value).any()
        assert (found.status == 0).all()


def test_a_sweep_of_words_is_solved_point_by_point():
    found = run_sweep(opened(TUTORIAL, "contracts.toyotsu.firm=true,false", f"{QUANTITY}=60,120 t/yr"))
    assert found.reason and "words" in found.reason
    assert list(found.status) == [0, 3, 0, 0]
    assert found.value[[0, 2, 3]] == pytest.approx([-29900, -28650, -28650])


# The journal.


class KilledError(Exception):
    """What stops a sweep half way."""


@pytest.fixture
def journal(tmp_path):
    """A journal of some sweep in the test's folder."""

    def journal(resume: bool = False, head: dict | None = None, folder=tmp_path / "out.partial"):
        return lambda told: Journal(folder, {**(head or {"version": "1"}), **told}, resume)

    return journal


@pytest.fixture(params=[grid_of, anew], ids=["regions", "anew"])
def what(request, small_tiles, monkeypatch):
    monkeypatch.setattr(blocks, "POINTS_PER_BLOCK", 6)
    return request.param


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Callable[..., Path]:
    """The journal of a sweep that came to its end, worked out once for each sweep."""

    @cache
    def finished(what) -> Path:
        folder = tmp_path_factory.mktemp("journal") / "out.partial"
        run_sweep(
            what(), ["deliveries"], How(journal=lambda told: Journal(folder, {"version": "1", **told}, False))
        )
        return folder

    return finished


def killed_after(count: int):
    told = []

    def tell(share, words):
        told.append(share)
        if len(told) == count:
            raise KilledError

    return tell


def test_a_sweep_that_was_stopped_goes_on_with_the_same_bytes(what, journal, tmp_path, monkeypatch):
    with pytest.raises(KilledError):
        run_sweep(what(), ["deliveries"], How(journal=journal(), on_progress=killed_after(3)))
    kept = sorted((tmp_path / "out.partial").glob("block-*.npz"))
    assert len(kept) == 3
    stamps = [path.stat().st_mtime_ns for path in kept]
    done = []
    again = run_sweep(
        what(),
        ["deliveries"],
        How(journal=journal(True), on_progress=lambda share, words: done.append(share)),
    )
    assert bytes_of(again) == alone(what)
    assert [path.stat().st_mtime_ns for path in kept] == stamps  # What was done is not done again.
    assert done == sorted(done) and done[-1] == 1.0 and len(done) > 2


@pytest.mark.parametrize("spoil", ["delete", "cut", "empty", "garbage"])
def test_blocks_that_are_lost_or_cut_short_are_worked_out_again(what, journal, finished, tmp_path, spoil):
    shutil.copytree(finished(what), tmp_path / "out.partial")
    files = sorted((tmp_path / "out.partial").glob("block-*.npz"))
    assert len(files) > 4
    for path in files[1::2]:
        content = path.read_bytes()
        if spoil == "delete":
            path.unlink()
        else:
            path.write_bytes(
                {"cut": content[: len(content) // 2], "empty": b"", "garbage": b"PK\x03\x04 no"}[spoil]
            )
    again = run_sweep(what(), ["deliveries"], How(journal=journal(True)))
    assert bytes_of(again) == alone(what)
    assert all(path.stat().st_size > 100 for path in files)


def test_any_byte_that_was_cut_off_a_block_is_noticed(journal, tmp_path):
    """A zip ends with its directory: whatever is missing at the end, the block is refused and worked out
    again."""
    kept = journal()({})
    block = Block(
        np.arange(3),
        np.zeros(3, np.uint8),
        np.array([1.0, np.nan, 3]),
        {"a[b]": np.ones(3)},
        {1: "no ä"},
        4,
        2,
    )
    kept.keep(5, block)
    ((number, back),) = kept.done()
    assert number == 5
    assert back.value.tobytes() == block.value.tobytes()
    assert (back.messages, back.solves, back.regions, list(back.cells)) == ({1: "no ä"}, 4, 2, ["a[b]"])
    path = tmp_path / "out.partial" / "block-000005.npz"
    content = path.read_bytes()
    for length in range(0, len(content), 37):
        path.write_bytes(content[:length])
        assert list(kept.done()) == [], length
        assert not path.exists()


def test_a_block_half_written_beside_its_name_is_no_block(journal, tmp_path):
    kept = journal()({})
    (tmp_path / "out.partial" / "block-000001.part").write_bytes(b"half")
    assert list(kept.done()) == []


def test_the_journal_of_another_sweep_is_refused(what, journal, finished, tmp_path):
    shutil.copytree(finished(what), tmp_path / "out.partial")
    for head, reports in (({"version": "2"}, ["deliveries"]), ({"version": "1"}, ["made"])):
        with pytest.raises(UsageError, match="belongs to another sweep"):
            run_sweep(what(), reports, How(journal=journal(True, head)))
    other = opened(TUTORIAL, f"{QUANTITY}=0:150:n=12 t/yr")
    with pytest.raises(UsageError, match="belongs to another sweep"):
        run_sweep(other, [], How(journal=journal(True)))


@pytest.mark.parametrize(("format", "found"), [(None, "none"), ("monazite sweep 1", "'monazite sweep 1'")])
def test_the_journal_of_another_format_is_refused(journal, tmp_path, format, found):
    journal()({}).keep(0, Block(np.arange(1), np.zeros(1, np.uint8), np.ones(1)))
    head = tmp_path / "out.partial" / "sweep.json"
    written = json.loads(head.read_text())
    head.write_text(json.dumps(written | {"format": format}, indent=2, sort_keys=True) + "\n")
    with pytest.raises(UsageError) as refusal:
        journal(True)({})
    assert str(refusal.value).endswith(
        f"sweep.json: format: the blocks were written in another format. Found {found}, expected "
        f"'monazite sweep 2'. Remove {tmp_path / 'out.partial'} and repeat the command without --resume"
    )
    assert len(list((tmp_path / "out.partial").glob("block-*.npz"))) == 1


def test_resuming_where_nothing_was_begun_is_refused(journal, tmp_path):
    with pytest.raises(UsageError, match="found no interrupted sweep"):
        journal(True)({})
    (tmp_path / "out.partial").mkdir()
    with pytest.raises(UsageError, match="found no interrupted sweep"):
        journal(True)({})


def test_a_folder_that_is_not_a_journal_is_never_emptied(journal, tmp_path):
    (tmp_path / "out.partial").mkdir()
    (tmp_path / "out.partial" / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="Expected only files of a sweep"):
        journal()({})
    assert (tmp_path / "out.partial" / "thesis.txt").read_text() == "years of work"


def test_beginning_again_does_not_throw_away_the_blocks_of_before(journal, tmp_path):
    first = journal()({})
    first.keep(0, Block(np.arange(1), np.zeros(1, np.uint8), np.ones(1)))
    with pytest.raises(UsageError, match="holds 1 blocks of a sweep that was interrupted"):
        journal()({})
    assert len(list((tmp_path / "out.partial").glob("block-*.npz"))) == 1


def test_a_journal_without_blocks_is_begun_again(journal, tmp_path):
    journal()({})
    again = journal()({})
    assert list(again.done()) == []
    again.close()
    assert not (tmp_path / "out.partial").exists()


OTHERS = {
    "a file": lambda folder: (folder / "block-notes.npz").write_text("mine"),
    "a hidden file": lambda folder: (folder / ".DS_Store").write_text("0"),
    "a folder": lambda folder: (folder / "more").mkdir(),
    "a link": lambda folder: (folder / "block-000007.npz").symlink_to("sweep.json"),
    "a pipe": lambda folder: os.mkfifo(folder / "block-000007.npz"),
}


@pytest.mark.parametrize("what", OTHERS)
@pytest.mark.parametrize("resume", [False, True])
def test_a_journal_with_something_of_somebody_elses_is_not_touched(journal, tmp_path, what, resume):
    journal()({}).keep(0, Block(np.arange(1), np.zeros(1, np.uint8), np.ones(1)))
    folder = tmp_path / "out.partial"
    OTHERS[what](folder)
    before = sorted(path.name for path in folder.iterdir())
    with pytest.raises(UsageError, match="Expected only files of a sweep"):
        journal(resume)({})
    assert sorted(path.name for path in folder.iterdir()) == before


def test_what_was_put_into_a_journal_meanwhile_stays_when_it_is_closed(journal, tmp_path):
    kept = journal()({})
    kept.keep(0, Block(np.arange(1), np.zeros(1, np.uint8), np.ones(1)))
    (tmp_path / "out.partial" / "notes.txt").write_text("mine")
    kept.close()
    assert [path.name for path in (tmp_path / "out.partial").iterdir()] == ["notes.txt"]


def test_a_head_of_somebody_elses_and_a_link_are_refused(journal, tmp_path):
    folder = tmp_path / "out.partial"
    folder.mkdir()
    (folder / "sweep.json").write_text('{"chimney": 1}')
    with pytest.raises(UsageError, match="Expected only files of a sweep"):
        journal()({})
    assert (folder / "sweep.json").read_text() == '{"chimney": 1}'
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="found a link"):
        journal()({})


def test_a_journal_killed_before_its_head_was_whole_is_begun_again(journal, tmp_path):
    folder = tmp_path / "out.partial"
    folder.mkdir()
    (folder / "sweep.part").write_text("{")
    (folder / "block-000003.part").write_bytes(b"half")
    journal()({}).stop()
    assert not folder.exists()


def test_a_sweep_that_another_is_writing_is_not_disturbed(journal, tmp_path):
    first = journal()({})
    with pytest.raises(BusyError, match="interrupted or is running"):
        journal()({})
    with pytest.raises(BusyError):
        journal(True)({})
    first.stop()
    journal()({}).close()


def test_a_sweep_stopped_before_its_first_block_leaves_nothing(what, tmp_path, journal):
    with pytest.raises(KilledError):
        run_sweep(what(), ["deliveries"], How(Refuses(), 2, journal(folder=tmp_path / "new" / "out.partial")))
    assert list(tmp_path.iterdir()) == []


class Refuses(Executor):
    """Takes nothing."""

    def submit(self, call, /, *words, **named) -> Future:
        raise KilledError


def test_a_block_that_cannot_be_written_leaves_the_others(journal, tmp_path, monkeypatch):
    kept = journal()({"blocks": 7})
    block = Block(np.arange(1), np.zeros(1, np.uint8), np.ones(1))
    kept.keep(0, block)

    def full(file, **arrays):
        file.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(ResourceError, match=r"block-000001\.npz: cannot be written: the disk is full"):
        kept.keep(1, block)
    folder = tmp_path / "out.partial"
    assert sorted(path.name for path in folder.iterdir()) == ["block-000000.npz", "lock", "sweep.json"]
    assert (
        kept_words(folder)
        == f"1 of 7 blocks are saved in {folder}. To continue, repeat the command with --resume"
    )


def test_blocks_of_the_real_case_are_the_same_whoever_works_them_out(small_tiles):
    program = opened(IREL, f"{QUANTITY}=0:2300:n=8 t/yr", f"{PENALTY}=0:40:n=8 USD/kg")
    alone = run_sweep(program, ["deliveries"], How())
    with ThreadPoolExecutor(2) as executor:
        assert bytes_of(run_sweep(program, ["deliveries"], How(executor, 2))) == bytes_of(alone)
