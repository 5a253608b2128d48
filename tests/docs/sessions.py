"""Runs the terminal sessions of Markdown pages, and writes their real output into the pages when asked to.

A block ``python file=NAME`` (or ``toml``, ``json``) is a file of the session; in a block ``console`` each line
``$ shapecheck ...`` is run, and what follows is its output, stdout and stderr together. ``$ echo $?`` shows the exit
code, ``$ cat NAME`` a file, ``$ pre-commit run --all-files`` what the hook `shapecheck` says of the session's files.
`python -m tests.docs.sessions` rewrites the outputs.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from shapecheck.cli.main import main
from tests.docs.blocks import DOCS, ROOT
from tests.hooks import git, repository, run_hook

_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"\bfile=(\S+)")


def pages() -> list[Path]:
    """The pages that show sessions."""
    found = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
    return [page for page in found if "```console" in page.read_text(encoding="utf-8")]


def replayed(page: Path, folder: Path) -> str:
    """The page's text with the outputs of its sessions as they are now; README's run in the project itself."""
    text = page.read_text(encoding="utf-8")
    here = os.getcwd()
    environment = {
        "SHAPECHECK_CACHE_DIR": str(folder / ".cache"),
        "KERAS_HOME": str(folder / ".keras"),
        "COLUMNS": "100",
    }
    with mock.patch.dict(os.environ, environment):
        os.chdir(ROOT if page.name == "README.md" else folder)
        try:
            return _FENCE.sub(_Session().block, text)
        finally:
            os.chdir(here)


class _Session:
    def __init__(self) -> None:
        self._code = 0

    def block(self, match: re.Match[str]) -> str:
        info, text = match["info"], match["text"]
        named = _FILE.search(info)
        if named:
            path = Path(named[1])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if info != "console":
            return match[0]
        commands = [line for line in text.split("\n") if line.startswith("$ ")]
        return "```console\n" + "".join(f"{line}\n{self._run(line[2:])}" for line in commands) + "```"

    def _run(self, command: str) -> str:
        if command == "echo $?":
            return f"{self._code}\n"
        name, *arguments = shlex.split(command)
        if name == "cat":
            return Path(arguments[0]).read_text(encoding="utf-8")
        if name == "pre-commit":
            return self._hook()
        assert name == "shapecheck", command
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            try:
                self._code = main(arguments)
            except SystemExit as end:
                self._code = int(end.code or 0)
        text = out.getvalue()
        return text if not text or text.endswith("\n") else text + "\n"

    def _hook(self) -> str:
        """The hook's output, without what pre-commit says of making its environment."""
        with tempfile.TemporaryDirectory() as place, mock.patch.dict(os.environ, {"PYTHONPATH": str(ROOT)}):
            folder = Path(place)
            shutil.copytree(".", folder / "work", ignore=shutil.ignore_patterns(".*"))
            git(folder / "work", "init", "-q")
            done = run_hook(folder / "work", repository(folder / "hooks"), "shapecheck", folder / "home")
        self._code = done.returncode
        lines = (done.stdout + done.stderr).rstrip().splitlines()
        return "".join(f"{line}\n" for line in lines if not line.startswith("[INFO]"))


def picture(name: str) -> str:
    """The drawing of a demo program's graph, as it is now."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(io.StringIO()):
        main(["graph", str(ROOT / "fixtures" / "demo" / f"{name}.py"), "--format", "svg"])
    return out.getvalue()


def drawings() -> list[Path]:
    """The pictures that are graphs of demo programs."""
    found = sorted((DOCS / "images").glob("*.svg"))
    return [path for path in found if (ROOT / "fixtures" / "demo" / f"{path.stem}.py").exists()]


def update(names: list[str]) -> None:
    """Writes the present outputs into the pages."""
    for page in pages():
        if not names or page.name in names:
            with tempfile.TemporaryDirectory() as folder:
                page.write_text(replayed(page, Path(folder)), encoding="utf-8")
    for path in drawings():
        path.write_text(picture(path.stem), encoding="utf-8")


if __name__ == "__main__":
    update(sys.argv[1:])
