"""``check``: exit codes, files it can and cannot read, selection, output."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import BROKEN, SOUND, UNUSED


def write(name: str, content: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_exit_codes_of_real_processes(process):
    write("broken.py", BROKEN)
    write("sound.py", SOUND)
    assert process("sound.py").code == 0
    found = process("check", "broken.py")
    assert found.code == 1
    assert "error[layer-rank]" in found.out
    assert process("broken.py", "--exit-zero").code == 0
    assert process("nowhere.py").code == 2
    assert process("broken.py", "--no-such-option").code == 2
    assert process().code == 2


def test_a_finding_shows_frame_place_and_repair(shapecheck):
    write("broken.py", BROKEN)
    out = shapecheck("broken.py").out
    assert "  --> broken.py:5:11\n" in out
    assert "5 | outputs = layers.LSTM(10)(inputs)\n" in out
    assert "^" * len("layers.LSTM(10)(inputs)") in out


def test_output_is_for_machines_and_words_about_the_run_go_to_stderr(shapecheck):
    write("broken.py", BROKEN)
    result = shapecheck("broken.py", "--output-format", "json")
    [finding] = json.loads(result.out)
    assert (finding["line"], finding["column"], finding["end_line"], finding["end_column"]) == (5, 11, 5, 34)
    assert (finding["code"], finding["name"], finding["severity"]) == ("SHP101", "layer-rank", "error")
    assert "1 error in 1 file" in result.err
    assert shapecheck("broken.py", "-q").err == ""


def test_options_may_stand_anywhere(shapecheck):
    write("a.py", BROKEN)
    write("b.py", BROKEN)
    result = shapecheck("check", "a.py", "--output-format", "concise", "b.py")
    assert result.out.count("SHP101") == 2


def test_all_missing_paths_are_usage_errors(shapecheck):
    result = shapecheck("nowhere.py")
    assert (result.code, result.out) == (2, "")
    assert "nowhere.py: no such file" in result.err


UNREADABLE = {
    "binary": b"import keras\n\0\1\2",
    "utf-16": BROKEN.encode("utf-16"),
    "not-utf-8": b"import keras\nname = '\xe9'\n",
    "unknown-cookie": b"# coding: klingon\nimport keras\n",
    "python-2": b"import keras\nprint 'hello'\n",
    "unclosed": b"import keras\nx = (1,\n",
    "tabs": b"import keras\nif x:\n\ty = 1\n        z = 2\n",
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_what_python_cannot_read_is_one_finding(shapecheck, content):
    write("a.py", content)
    result = shapecheck("a.py", "--output-format", "json")
    assert result.code == 1
    [finding] = json.loads(result.out)
    assert finding["name"] == "syntax-error"
    assert 1 <= finding["line"] <= 4
    assert shapecheck("a.py").code == 1


READABLE = {
    "empty": b"",
    "one-newline": b"\n",
    "byte-order-mark": b"\xef\xbb\xbf" + SOUND.encode(),
    "crlf": SOUND.replace("\n", "\r\n").encode(),
    "form-feed": SOUND.replace("\n\n", "\n\f\n").encode(),
    "latin-1": "# -*- coding: latin-1 -*-\n# é\n".encode("latin-1") + SOUND.encode(),
    "no-last-newline": SOUND.rstrip().encode(),
}


@pytest.mark.parametrize("content", READABLE.values(), ids=READABLE)
def test_what_python_can_read_gives_no_finding(shapecheck, content):
    write("a.py", content)
    assert shapecheck("a.py", "--output-format", "json").out == "[]\n"


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
def test_places_hold_for_every_kind_of_line_end(shapecheck, newline):
    write("a.py", ("\ufeff" + BROKEN.replace("\n", newline)).encode())
    [finding] = json.loads(shapecheck("a.py", "--output-format", "json").out)
    assert (finding["line"], finding["column"]) == (5, 11)


def test_a_file_that_may_not_be_read_is_a_finding_and_the_others_are_checked(shapecheck, monkeypatch):
    path = write("a.py", BROKEN)
    write("b.py", BROKEN)
    path.chmod(0)
    if os.access(path, os.R_OK):
        path.unlink()
        path.symlink_to("a.py")
        result = shapecheck("b.py", "--output-format", "concise")
        assert result.out.count("\n") == 1
    else:
        result = shapecheck("a.py", "b.py", "--output-format", "concise")
        assert result.out.count("\n") == 2


def test_an_internal_error_is_a_finding_and_the_others_are_checked(shapecheck, monkeypatch):
    from shapecheck import engine

    write("a.py", BROKEN)
    write("b.py", BROKEN)
    honest = engine.analyse

    def failing(path, *arguments, **options):
        if path == "a.py":
            raise RuntimeError("a defect")
        return honest(path, *arguments, **options)

    monkeypatch.setattr(engine, "analyse", failing)
    result = shapecheck("a.py", "b.py", "--output-format", "concise")
    assert result.code == 101
    assert "internal-error" in result.out
    assert "a defect" in result.out
    assert "layer-rank" in result.out


def test_stdin_has_the_name_that_it_is_given(process):
    result = process(
        "check", "-", "--stdin-filename", "models/a.py", "--output-format", "concise", stdin=BROKEN.encode()
    )
    assert result.code == 1
    assert result.out.startswith("models/a.py:5:11: SHP101")


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--select", "SHP1"], 1),
        (["--select", "layer-rank"], 1),
        (["--select", "ALL"], 1),
        (["--select", "SHP2,SHP3"], 0),
        (["--ignore", "SHP101"], 0),
        (["--ignore", "SHP1", "--extend-select", "layer-rank"], 1),
        (["--select", "SHP101", "--ignore", "SHP1"], 1),
        (["--per-file-ignores", "*.py:SHP1"], 0),
        (["--per-file-ignores", "other/*.py:SHP1"], 1),
    ],
)
def test_rules_are_selected(shapecheck, options, count):
    write("a.py", BROKEN)
    assert len(json.loads(shapecheck("a.py", "--output-format", "json", *options).out)) == count


def test_an_unknown_rule_is_a_usage_error_that_names_the_nearest(shapecheck):
    write("a.py", BROKEN)
    result = shapecheck("a.py", "--select", "layer-rnk")
    assert result.code == 2
    assert "--select: there is no rule `layer-rnk`; did you mean `layer-rank`?" in result.err


def test_statistics_count_each_rule(shapecheck):
    write("a.py", BROKEN)
    write("b.py", BROKEN)
    assert shapecheck(".", "--statistics").out == "2  SHP101  [ ] layer-rank\n"


def test_the_output_file_gets_the_findings(shapecheck):
    write("a.py", BROKEN)
    result = shapecheck("a.py", "--output-file", "out.txt", "--output-format", "concise")
    assert (result.code, result.out) == (1, "")
    assert "SHP101" in Path("out.txt").read_text()
    assert shapecheck("a.py", "-o", "no/such/folder/out.txt").code == 2


def test_colour_only_where_it_is_wanted(shapecheck, monkeypatch):
    write("a.py", BROKEN)
    assert "\x1b[" not in shapecheck("a.py").out
    assert "\x1b[" in shapecheck("a.py", "--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in shapecheck("a.py").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in shapecheck("a.py").out


def test_files_without_a_supported_library_are_passed_over_unless_named(shapecheck):
    write("a.py", "def broken(:\n")
    assert shapecheck(".").code == 0
    assert shapecheck("a.py").code == 1


def test_a_finding_of_an_unused_comment_waits_for_a_complete_analysis(shapecheck):
    write("a.py", UNUSED)
    assert "unused-suppression" in shapecheck("a.py").out
    write("a.py", UNUSED + "x = (\n")
    assert "unused-suppression" not in shapecheck("a.py").out


def test_parallel_runs_find_the_same(shapecheck):
    for number in range(12):
        write(f"f{number:02}.py", BROKEN if number % 2 else SOUND)
    alone = shapecheck(".", "-j", "1", "--no-cache", "--output-format", "json")
    assert shapecheck(".", "-j", "3", "--no-cache", "--output-format", "json") == alone
    assert len(json.loads(alone.out)) == 6


def test_nothing_heavy_is_imported(process):
    import subprocess
    import sys

    start, end = "import sys; from shapecheck.cli.main import main; ", "; print(sorted(sys.modules))"
    program = f"{start}main(['version']); main(['rule']){end}"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    modules = out.splitlines()[-1]
    for heavy in ("libcst", "numpy", "tensorflow", "pathspec", "subprocess", "multiprocessing", "shapecheck.engine"):
        assert f"'{heavy}'" not in modules
    write("a.py", BROKEN)
    program = (
        "import sys; from shapecheck.cli.main import main; main(['a.py']); main(['a.py']); print(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    for heavy in ("numpy", "tensorflow", "keras", "pathspec", "multiprocessing"):
        assert f"'{heavy}'" not in done.stdout.splitlines()[-1]
