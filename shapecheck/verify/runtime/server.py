"""The process that has imported TensorFlow once and forks for every program: starts, watches, and clears up.

One JSON object a line: first it says which versions it has, then it answers each job with how that job ended. What
the job saw is in the job's own file. No TensorFlow operation may run in this process: threads do not survive forks.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import sys
import tempfile
import time
import traceback
from importlib import import_module
from typing import Any

from . import jail

_POLL = 0.02
_MAX_PROCESSES = 100
_MODES = ("execute", "rebuild")


def serve(preload: list[str]) -> None:
    """Answers jobs until its input ends."""
    source, sink = os.fdopen(os.dup(0), "r", encoding="utf-8"), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    jail.adopt_orphans()
    sys.dont_write_bytecode = True
    for mode in _MODES:
        import_module(f".{mode}", __package__)
    _say(sink, _greeting(preload))
    for line in source:
        job = json.loads(line)
        _say(sink, _run(job, (source.fileno(), sink)))


def _say(sink: int, message: Any) -> None:
    os.write(sink, json.dumps(message).encode() + b"\n")


def _greeting(preload: list[str]) -> dict[str, Any]:
    """The versions; or which package is missing, and why."""
    found: dict[str, Any] = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in ("tensorflow", "keras"):
        try:
            found[name] = import_module(name).__version__
        except Exception as problem:
            return {"missing": name, "why": f"{type(problem).__name__}: {problem}"}
    for name in preload:
        try:
            import_module(name)
        except Exception:
            continue
    return found


def _run(job: dict[str, Any], private: tuple[int, ...]) -> dict[str, Any]:
    """Runs one job in a process of its own; says how it ended, when nothing of it is left."""
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        _become(job, private)
    try:
        code, why = _watch(child, start + job["timeout"], job["memory"])
    finally:
        _clear(child)
    return {"code": code, "why": why, "seconds": round(time.monotonic() - start, 1)}


def _become(job: dict[str, Any], private: tuple[int, ...]) -> None:
    """The rest of the child's life."""
    try:
        os.setsid()
        for number in private:
            os.close(number)
        log = os.open(job["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        tempfile.tempdir = job["temporary"]
        os.environ.update(TMPDIR=job["temporary"], MPLCONFIGDIR=job["temporary"])
        os.chdir(job["folder"])
        jail.enter(job["cage"], job["memory"], job["timeout"])
        import_module(f".{job['mode']}", __package__).main(job)
    except BaseException:
        traceback.print_exc()
        os._exit(70)
    os._exit(0)


def _watch(child: int, deadline: float, memory: int) -> tuple[int, str | None]:
    """Waits for the child; its exit code (negative: a signal), and why it was killed if it was."""
    looked = time.monotonic()
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status), None
        now = time.monotonic()
        why = "timeout" if now > deadline else None
        if now - looked > 0.25:
            looked = now
            why = why or _excess(child, memory)
        if os.getppid() == 1:
            why = "parent"
        if why:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            if why == "parent":
                _clear(child)
                os._exit(1)
            return -signal.SIGKILL, why
        select.select([], [], [], _POLL)


def _excess(child: int, memory: int) -> str | None:
    """Whether the child and its descendants take too much."""
    family = _descendants(child)
    if len(family) > _MAX_PROCESSES:
        return "processes"
    pages = 0
    for process in family:
        try:
            with open(f"/proc/{process}/statm") as file:
                pages += int(file.read().split()[1])
        except (OSError, IndexError, ValueError):
            continue
    return "memory" if pages * resource.getpagesize() > memory + (1 << 30) else None


def _parents() -> dict[int, int]:
    """The parent of every process there is; empty where that cannot be told."""
    found = {}
    try:
        names = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return {}
    for name in names:
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                found[int(name)] = int(file.read().rpartition(b")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            continue
    return found


def _descendants(process: int) -> list[int]:
    parents = _parents()
    found, waiting = [process], [process]
    while waiting:
        above = waiting.pop()
        below = [child for child, parent in parents.items() if parent == above]
        found += below
        waiting += below
    return found


def _clear(child: int) -> None:
    """Kills what a job left running: its session, and the orphans that came to us."""
    gone = (ProcessLookupError, PermissionError)
    with contextlib.suppress(*gone):
        os.killpg(child, signal.SIGKILL)
    for _ in range(100):
        rest = _descendants(os.getpid())[1:]
        for process in rest:
            with contextlib.suppress(*gone):
                os.kill(process, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not rest:
            return
        time.sleep(0.01)
