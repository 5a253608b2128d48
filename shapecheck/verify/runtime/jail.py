"""What a program under observation may not do: write outside its folder, reach the network, start programs.

Where the kernel can (Linux 5.13 and newer: Landlock; network namespaces where they are allowed), the kernel
refuses; everywhere Python's audit hooks do, which also give the clearer message. It guards against programs that
do harm by being run, not against ones that mean to break out.
"""

from __future__ import annotations

import builtins
import ctypes
import errno
import os
import resource
import socket
import struct
import sys
from typing import Any

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_NO_NEW_PRIVS, _DEATH_SIGNAL, _SUBREAPER = 38, 1, 36
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_KILL = 9

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_PATHS_OF = {
    "os.remove": 1,
    "os.rename": 2,
    "os.rmdir": 1,
    "os.mkdir": 1,
    "os.chmod": 1,
    "os.chown": 1,
    "os.chflags": 1,
    "os.utime": 1,
    "os.truncate": 1,
    "os.setxattr": 1,
    "os.removexattr": 1,
    "shutil.rmtree": 1,
}
"""Events that change the file system: how many of their arguments are the paths changed."""

_PROGRAMS = frozenset(
    ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "pty.spawn")
)
_NETWORK = frozenset(("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto"))


def enter(folder: str, memory: int, seconds: float) -> None:
    """Shuts this process in: it may write only below `folder`."""
    _limit(memory, seconds)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_DEATH_SIGNAL, _KILL, 0, 0, 0)
        _leave_network(libc)
        _landlock(libc, folder)
    _refuse_by_audit(folder)


def adopt_orphans() -> None:
    """From now on this process is the parent of whatever its descendants leave behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0)


def _limit(memory: int, seconds: float) -> None:
    def lower(which: int, value: int) -> None:
        try:
            hard = resource.getrlimit(which)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(which, (value, hard))
        except (OSError, ValueError):
            pass

    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_CPU, int(seconds * 16) + 60)
    lower(resource.RLIMIT_FSIZE, 4 << 30)
    lower(resource.RLIMIT_AS, _mapped() + memory)


def _mapped() -> int:
    """The address space that this process has mapped, in bytes."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 16 << 30


def _leave_network(libc: Any) -> None:
    """Moves into a network namespace with nothing in it, where that needs no privileges."""
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEW_USER | _NEW_NET) != 0:
        return
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        try:
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
        except OSError:
            pass


def _landlock(libc: Any, folder: str) -> None:
    """Lets the kernel refuse writes outside `folder` and TCP connections."""
    version = libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return
    handled = _WRITE_FILE | sum(1 << bit for bit in range(4, 13))
    handled |= (1 << 13 if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    attributes = [handled, *([3] if version >= 4 else []), *([2] if version >= 6 else [])]
    packed = struct.pack(f"{len(attributes)}Q", *attributes)
    ruleset = libc.syscall(_CREATE_RULESET, ctypes.c_char_p(packed), ctypes.c_size_t(len(packed)), 0)
    if ruleset < 0:
        return
    files = handled & (_WRITE_FILE | _TRUNCATE)
    for path, rights in ((folder, handled), ("/dev/null", files), ("/dev/zero", files), ("/dev/full", files)):
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        rule = struct.pack("=Qi", rights, place)
        libc.syscall(_ADD_RULE, ruleset, 1, ctypes.c_char_p(rule), 0)
        os.close(place)
    libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.syscall(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _refuse_by_audit(folder: str) -> None:
    root = os.path.realpath(folder) + os.sep
    own = os.getpid()
    devices = ("/dev/null", "/dev/zero", "/dev/full")

    def is_inside(path: Any, *, follow: bool) -> bool:
        if isinstance(path, int) or path is None:
            return True
        path = os.path.abspath(os.fsdecode(path))
        real = os.path.realpath(path) if follow else os.path.join(os.path.realpath(os.path.dirname(path)), "x")
        return real.startswith(root) or real in devices

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = args
            writes = (flags or 0) & _WRITING or (isinstance(mode, str) and set(mode) & set("wax+"))
            if writes and not is_inside(path, follow=True):
                refuse(f"writing {os.fsdecode(path)!r}")
        elif event in _PATHS_OF:
            follow = event in ("os.chmod", "os.chown", "os.utime", "os.truncate", "os.setxattr")
            for path in args[: _PATHS_OF[event]]:
                if not is_inside(path, follow=follow):
                    refuse(f"{event.partition('.')[2]} of {os.fsdecode(path)!r}")
        elif event in ("os.link", "os.symlink"):
            if not is_inside(args[1], follow=False):
                refuse(f"a link at {os.fsdecode(args[1])!r}")
        elif event in _PROGRAMS:
            refuse("starting another program")
        elif event in _NETWORK or (event in ("socket.connect", "socket.bind") and _is_network(args[0])):
            refuse("the network")
        elif event in ("os.kill", "os.killpg") and os.getpid() == own and args[0] not in (own, *_children(own)):
            refuse("a signal to another process")

    sys.addaudithook(hook)


def _is_network(address_of: Any) -> bool:
    return getattr(address_of, "family", None) != getattr(socket, "AF_UNIX", None)


def _children(process: int) -> list[int]:
    try:
        with builtins.open(f"/proc/{process}/task/{process}/children") as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def refuse(what: str) -> None:
    """Raises what a program gets to see."""
    raise PermissionError(errno.EACCES, f"shapecheck verify does not allow {what}")
