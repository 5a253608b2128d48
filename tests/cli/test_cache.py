"""The cache: what it keeps, when it is not used, and what happens when it is damaged or shared."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shapecheck import cache, engine
from tests.cli.conftest import BROKEN, SOUND


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were analysed."""
    honest, seen = engine.analyse, []

    def counting(path, *arguments, **options):
        seen.append(path)
        return honest(path, *arguments, **options)

    monkeypatch.setattr(engine, "analyse", counting)
    return seen


def test_an_unchanged_file_is_not_analysed_again(shapecheck, counted):
    Path("a.py").write_text(BROKEN)
    first = shapecheck("a.py")
    assert shapecheck("a.py").out == first.out
    assert counted == ["a.py"]
    shapecheck("a.py", "--no-cache")
    assert counted == ["a.py"] * 2


def test_source_and_settings_count(shapecheck, counted):
    Path("a.py").write_text(BROKEN)
    shapecheck("a.py")
    shapecheck("a.py", "--select", "SHP1")
    assert len(counted) == 1
    shapecheck("a.py", "--keras-version", "2")
    assert len(counted) == 2
    Path("a.py").write_text(SOUND)
    assert shapecheck("a.py").code == 0
    assert len(counted) == 3


def test_a_change_in_a_helper_checks_its_users_again(shapecheck):
    Path("helper.py").write_text("SHAPE = (5,)\n")
    user = BROKEN.replace("(5,)", "helper.SHAPE").replace("import keras\n", "import keras\nimport helper\n", 1)
    Path("a.py").write_text(user)
    assert shapecheck("a.py").code == 1
    assert shapecheck("a.py").code == 1
    Path("helper.py").write_text("SHAPE = (5, 1)\n")
    assert shapecheck("a.py").code == 0


def test_a_helper_that_appears_or_goes_checks_its_users_again(shapecheck):
    user = BROKEN.replace("(5,)", "helper.SHAPE").replace("import keras\n", "import keras\nimport helper\n", 1)
    Path("a.py").write_text(user)
    assert shapecheck("a.py").code == 0
    Path("helper.py").write_text("SHAPE = (5,)\n")
    assert shapecheck("a.py").code == 1
    Path("helper.py").unlink()
    assert shapecheck("a.py").code == 0


def test_a_damaged_cache_is_replaced_with_a_note(shapecheck, counted, tmp_path):
    Path("a.py").write_text(BROKEN)
    shapecheck("a.py")
    path = tmp_path / "cache" / cache.FILE_NAME
    for garbage in (b"not a database" * 500, path.read_bytes()[:200]):
        path.write_bytes(garbage)
        result = shapecheck("a.py")
        assert result.code == 1
        assert "starting a new one" in result.err
        assert "cache" not in shapecheck("a.py").err
    assert len(counted) == 3


def test_damage_within_is_survived(shapecheck, tmp_path):
    for number in range(40):
        Path(f"f{number}.py").write_text(BROKEN + f"# {number}\n")
    shapecheck(".")
    path = tmp_path / "cache" / cache.FILE_NAME
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(data)
    assert shapecheck(".", "--output-format", "concise").out.count("SHP101") == 40
    assert shapecheck(".", "--output-format", "concise").out.count("SHP101") == 40


def test_another_programs_database_is_replaced(shapecheck, tmp_path):
    (tmp_path / "cache").mkdir()
    with sqlite3.connect(tmp_path / "cache" / cache.FILE_NAME) as database:
        database.execute("CREATE TABLE other (x)")
    database.close()
    Path("a.py").write_text(BROKEN)
    assert "not ours" in shapecheck("a.py").err
    assert shapecheck("a.py").code == 1


def test_a_place_that_cannot_be_written_to_is_done_without(shapecheck, monkeypatch, tmp_path):
    Path("a.py").write_text(BROKEN)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SHAPECHECK_CACHE_DIR", str(tmp_path / "file" / "below"))
    result = shapecheck("a.py")
    assert result.code == 1
    assert "no cache" in result.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_database_that_cannot_grow_is_given_up(shapecheck, monkeypatch):
    Path("a.py").write_text(BROKEN)
    shapecheck("a.py")

    def full(*arguments):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(cache, "_write", full)
    Path("a.py").write_text(BROKEN + "\n")
    result = shapecheck("a.py")
    assert result.code == 1
    assert "given up: database or disk is full" in result.err


def test_the_size_is_bounded(shapecheck, monkeypatch, tmp_path):
    monkeypatch.setattr(cache, "MAX_BYTES", 6000)
    for number in range(20):
        Path("a.py").write_text(BROKEN + f"# {number}\n")
        shapecheck("a.py")
    with sqlite3.connect(tmp_path / "cache" / cache.FILE_NAME) as database:
        size = database.execute("SELECT total(length(value)) FROM findings").fetchone()[0]
    database.close()
    assert 0 < size < 6000


def test_two_runs_at_once_share_one_cache(own_folder):
    for number in range(10):
        Path(f"f{number}.py").write_text(BROKEN)
    command = [sys.executable, "-m", "shapecheck", ".", "--output-format", "concise", "-j", "1"]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for run in runs:
        out, err = run.communicate(timeout=120)
        assert out.count("SHP101") == 10
        assert "cache" not in err


def test_a_killed_run_leaves_a_cache_that_works_and_no_process(shapecheck, tmp_path):
    for number in range(30):
        Path(f"f{number}.py").write_text(BROKEN + f"# {number}\n")
    run = subprocess.Popen(
        [sys.executable, "-m", "shapecheck", ".", "-j", "2"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(0.7)
    run.send_signal(signal.SIGKILL)
    run.wait()
    deadline = time.monotonic() + 20
    while _is_there(run.pid):
        assert time.monotonic() < deadline, "a process of the killed run is still there"
        time.sleep(0.1)
    result = shapecheck(".", "--output-format", "concise")
    assert result.out.count("SHP101") == 30
    assert "cache" not in result.err


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_clean_takes_it_away(shapecheck, tmp_path):
    Path("a.py").write_text(BROKEN)
    shapecheck("a.py")
    assert (tmp_path / "cache" / cache.FILE_NAME).exists()
    assert "removed" in shapecheck("clean").err
    assert not (tmp_path / "cache" / cache.FILE_NAME).exists()
    assert "no cache" in shapecheck("clean").err
