"""Which files are checked."""

from __future__ import annotations

from pathlib import Path

from shapecheck.config import Resolver
from shapecheck.discovery import discover


def make(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("import keras\n")


def found(*paths: str, **command: object) -> list[str]:
    return [target.path for target in discover(paths or ["."], Resolver(command=command))]


def test_folders_are_walked_in_order_of_names():
    make("b.py", "a/z.py", "a/c.ipynb", "notes.txt", "stub.pyi")
    assert found() == ["a/c.ipynb", "a/z.py", "b.py"]


def test_a_file_named_twice_is_checked_once():
    make("a/b.py")
    assert found("a/b.py", "a", "./a/b.py", ".") == ["a/b.py"]


def test_usual_folders_are_left_out():
    make("a.py", ".venv/b.py", "node_modules/c.py", "x/__pycache__/d.py", "build/e.py", ".git/f.py")
    assert found() == ["a.py"]


def test_exclusions():
    make("a.py", "gen/b.py", "deep/gen/c.py", "deep/test_x.py")
    assert found(extend_exclude=("gen",)) == ["a.py", "deep/test_x.py"]
    assert found(extend_exclude=("/gen", "test_*")) == ["a.py", "deep/gen/c.py"]
    assert found("gen/b.py", extend_exclude=("gen",)) == ["gen/b.py"]
    assert found("gen/b.py", extend_exclude=("gen",), force_exclude=True) == []
    assert found("gen", extend_exclude=("gen",), force_exclude=True) == []


def test_gitignore_files_hold_for_their_folder_and_below():
    Path(".git").mkdir()
    make("a.py", "out/b.py", "sub/c.py", "sub/keep.py", "sub/deep/d.py")
    Path(".gitignore").write_text("# comment\nout/\nkeep.py\n")
    Path("sub/.gitignore").write_text("d.py\n!keep.py\n")
    assert found() == ["a.py", "sub/c.py", "sub/keep.py"]
    assert found("sub") == ["sub/c.py", "sub/keep.py"]
    assert found(respect_gitignore=False) == ["a.py", "out/b.py", "sub/c.py", "sub/deep/d.py", "sub/keep.py"]
    assert found("out/b.py") == ["out/b.py"]


def test_links_to_folders_are_not_followed():
    make("a/b.py")
    Path("a/loop").symlink_to("..")
    assert found() == ["a/b.py"]


def test_names_with_spaces_and_other_letters():
    make("my model.py", "größe/模型.py")
    assert found() == ["größe/模型.py", "my model.py"]
