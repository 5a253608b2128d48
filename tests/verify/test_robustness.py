"""Whatever the program does, the report comes, the user's files stay as they are, and nothing is left running."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shapecheck.verify.server import Limits, Server
from tests.verify.conftest import Run

BEFORE = """
import os, sys
import keras
from keras import layers

y = layers.Dense(3)(keras.Input((4,)))
"""

ENDINGS = {
    "sys.exit": ("sys.exit(3)", "ended by sys.exit at line 7"),
    "os._exit": ("os._exit(0)", "ended by os._exit at line 7"),
    "abort": ("os.abort()", "ended at line 7 with signal 6"),
    "kill itself": ("os.kill(os.getpid(), 9)", "ended at line 7 with signal 9"),
    "fork": ("if os.fork() == 0: z = layers.Dense(9)(y)", "ran to its end"),
    "read stdin": ("input('go on?')", "ended at line 7 with EOFError"),
    "binary output": ("sys.stdout.buffer.write(bytes(range(256)) * 9999)", "ran to its end"),
    "a window": ("import matplotlib.pyplot as plt; plt.plot([1, 2]); plt.show()", "ran to its end"),
    "memory": ("x = b'x' * (1 << 42)", "ended at line 7 with MemoryError"),
    "another program": ("os.system('touch /tmp/x')", "ended at line 7 with PermissionError"),
    "the network": (
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "ended at line 7 with PermissionError",
    ),
    "kill the parent": ("os.kill(os.getppid(), 9)", "ended at line 7 with PermissionError"),
    "a write elsewhere": ("open(os.path.dirname(__file__) + '/new.txt', 'w')", "ended at line 7 with PermissionError"),
    "a thread that stays": (
        "import threading, time; threading.Thread(target=lambda: [time.sleep(9) for _ in iter(int, 1)]).start()",
        "ran to its end",
    ),
}


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != "program.py"}


@pytest.mark.parametrize("what", ENDINGS)
def test_the_report_comes_however_it_ends(executed: Run, tmp_path: Path, what: str) -> None:
    if what == "a window":
        pytest.importorskip("matplotlib")
    (tmp_path / "data.csv").write_text("1,2\n")
    before = tree(tmp_path)
    statement, ending = ENDINGS[what]
    report = executed(BEFORE + statement)
    assert report.ending.startswith(ending)
    calls = [check.verdict for check in report.checks if check.what == "call" and check.span.line == 6]
    assert calls == ["confirmed", "confirmed"]
    assert tree(tmp_path) == before


def test_an_endless_loop_is_stopped(executed: Run) -> None:
    start = time.monotonic()
    report = executed(BEFORE + "while True:\n    pass", limits=Limits(3, 8 << 30))
    assert report.ending.startswith("stopped after 3 s at line 7")
    assert time.monotonic() - start < 30
    assert [check.verdict for check in report.checks] == ["confirmed", "confirmed"]


def test_a_program_that_eats_memory_is_stopped(executed: Run) -> None:
    program = BEFORE + "x = []\nwhile True:\n    x.append(bytearray(1 << 26))"
    report = executed(program, limits=Limits(60, 1 << 30))
    assert "MemoryError" in report.ending or "memory" in report.ending


def test_files_cannot_be_changed_and_read_as_if_they_were_there(executed: Run, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1,2\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "kept.txt").write_text("kept")
    report = executed("""
        import os, shutil
        from pathlib import Path
        import tensorflow as tf

        assert open("data.csv").read() == "1,2\\n"
        folder = os.path.dirname(__file__)
        refused = 0
        for harm in (
            lambda: os.remove(folder + "/data.csv"),
            lambda: os.rename(folder + "/data.csv", folder + "/other.csv"),
            lambda: os.chmod(folder + "/data.csv", 0),
            lambda: os.chmod("data.csv", 0),
            lambda: open("data.csv", "w"),
            lambda: open("data.csv", "a"),
            lambda: open("folder/kept.txt", "w"),
            lambda: shutil.rmtree(folder),
            lambda: shutil.rmtree("folder"),
            lambda: Path(folder, "folder", "kept.txt").unlink(),
            lambda: os.truncate("data.csv", 0),
            lambda: tf.io.write_file(folder + "/data.csv", "x"),
            lambda: tf.io.gfile.remove(folder + "/data.csv"),
        ):
            try:
                harm()
            except Exception:
                refused += 1
        open("mine.txt", "w").write("in the temporary folder")
        os.remove("data.csv")
        y = tf.zeros((refused, 1))
    """)
    assert report.ending == "ran to its end"
    assert (tmp_path / "data.csv").read_text() == "1,2\n"
    assert (tmp_path / "data.csv").stat().st_mode & 0o600 == 0o600
    assert (tmp_path / "folder" / "kept.txt").read_text() == "kept"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.csv", "folder", "program.py"]


def test_nothing_is_left_running(server: Server, executed: Run) -> None:
    program = """
        import os, time
        import tensorflow as tf

        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                while True:
                    pass
            while True:
                pass
        x = tf.zeros((2, 3))
    """
    assert executed(program).ending == "ran to its end"
    assert server._process is not None
    out = subprocess.run(["ps", "-e", "-o", "ppid="], capture_output=True, text=True, check=True).stdout
    assert str(server._process.pid) not in out.split()


def test_without_tensorflow_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text("import keras\nx = keras.Input((3,))\n")
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S -E "$@"\n')
    bare.chmod(0o755)
    command = [sys.executable, "-m", "shapecheck", "verify", str(path), "--python", str(bare)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()})
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "verify needs an interpreter with TensorFlow and Keras" in done.stderr
