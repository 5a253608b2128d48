"""The process with TensorFlow, seen from here: started once, given one job after the other."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from typing import Any

from shapecheck.records import dataclass

_RUNTIME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "runtime")
_NAME = "_shapecheck_runtime"
BOOT = f"""
import importlib.util, sys
del sys.path[:1]
folder, preload = sys.argv[1], sys.argv[2].split(",") if sys.argv[2] else []
spec = importlib.util.spec_from_file_location("{_NAME}", folder + "/__init__.py", submodule_search_locations=[folder])
module = importlib.util.module_from_spec(spec)
sys.modules["{_NAME}"] = module
spec.loader.exec_module(module)
sys.argv = [""]
from {_NAME}.server import serve
serve(preload)
"""
_START_SECONDS = 180.0
_GRACE = 30.0
_ENVIRONMENT = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
    "MPLBACKEND": "Agg",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_NUM_INTEROP_THREADS": "2",
    "TF_NUM_INTRAOP_THREADS": "2",
}
_MAX_LINKS = 5_000


class MissingRuntime(Exception):
    """The interpreter has no TensorFlow or Keras that works."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one program may take: seconds, bytes of memory."""

    seconds: float = 120.0
    memory: int = 8 << 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended: its exit code (negative: a signal), why it was killed if it was, and what it wrote."""

    code: int
    why: str | None
    seconds: float
    events: list[dict[str, Any]]
    log: str


class Server:
    """The running process. Use it as a context; it is started again if it dies."""

    def __init__(self, python: str | None = None, preload: Sequence[str] = ()) -> None:
        self.python = python or sys.executable
        self.preload = list(preload)
        self.versions: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Server:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def run(self, mode: str, limits: Limits, paths: Sequence[str] = (), **fields: Any) -> Outcome:
        """Runs one job. `paths` are folders whose content the program finds in its working directory."""
        with _workspace(paths) as cage:
            out, log = os.path.join(cage, "events.jsonl"), os.path.join(cage, "log.txt")
            places = {"folder": os.path.join(cage, "cwd"), "temporary": os.path.join(cage, "tmp"), "cage": cage}
            own = {"out": out, "log": log, "timeout": limits.seconds, "memory": limits.memory}
            job = {"mode": mode, **own, **places, **fields}
            answer = self._ask(job, limits.seconds + _GRACE)
            return Outcome(answer["code"], answer["why"], answer["seconds"], _events(out), _tail(log))

    def _start(self) -> None:
        environment = {**os.environ, **_ENVIRONMENT}
        environment.pop("PYTHONPATH", None)
        try:
            self._process = subprocess.Popen(
                [self.python, "-c", BOOT, _RUNTIME, ",".join(self.preload)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
        except OSError as problem:
            raise MissingRuntime(f"{self.python}: {problem.strerror}") from None
        hello = self._answer(_START_SECONDS)
        if hello is None or "missing" in hello:
            self._stop()
            reason = "it does not start" if hello is None else f"no {hello['missing']} ({hello['why']})"
            raise MissingRuntime(f"{self.python}: {reason}")
        self.versions = hello

    def _ask(self, job: dict[str, Any], seconds: float) -> dict[str, Any]:
        start = time.monotonic()
        if self._process is None:
            self._start()
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(job).encode() + b"\n")
            self._process.stdin.flush()
            answer = self._answer(seconds)
        except OSError:
            answer = None
        if answer is None:
            self._stop()
            return {"code": -signal.SIGKILL, "why": "lost", "seconds": round(time.monotonic() - start, 1)}
        return answer

    def _answer(self, seconds: float) -> dict[str, Any] | None:
        """The next line; None if it does not come."""
        assert self._process is not None
        assert self._process.stdout is not None
        number, data, deadline = self._process.stdout.fileno(), b"", time.monotonic() + seconds
        while not data.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([number], [], [], left)[0]:
                return None
            part = os.read(number, 65536)
            if not part:
                return None
            data += part
        answer: dict[str, Any] = json.loads(data)
        return answer

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stdout.close()


@contextlib.contextmanager
def _workspace(paths: Sequence[str]) -> Iterator[str]:
    """A folder to be shut in: with a working directory that shows what is in `paths`, by links."""
    cage = os.path.realpath(tempfile.mkdtemp(prefix="shapecheck-"))
    try:
        for name in ("cwd", "tmp"):
            os.mkdir(os.path.join(cage, name))
        for folder in paths:
            _show(folder, os.path.join(cage, "cwd"))
        yield cage
    finally:
        shutil.rmtree(cage, ignore_errors=True)


def _show(folder: str, within: str) -> None:
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            if number >= _MAX_LINKS:
                break
            with contextlib.suppress(OSError):
                os.symlink(os.path.abspath(entry.path), os.path.join(within, entry.name))


def _events(path: str) -> list[dict[str, Any]]:
    """The lines that were written; a last one that is cut off does not count."""
    found = []
    with contextlib.suppress(OSError), open(path, "rb") as file:
        for line in file:
            with contextlib.suppress(ValueError):
                found.append(json.loads(line))
    return found


def _tail(path: str, size: int = 8_000) -> str:
    with contextlib.suppress(OSError), open(path, "rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - size))
        return file.read().decode("utf-8", "replace")
    return ""
