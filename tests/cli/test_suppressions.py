"""Comments that silence findings, and the ones that silence nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import BROKEN

HEAD = "import keras\nfrom keras import layers\n\ninputs = keras.Input(shape=(5,))\n"
CALL = "outputs = layers.LSTM(10)(inputs)"
LONG = "outputs = layers.LSTM(\n    10,\n)(\n    inputs,\n)"

SILENT = {
    "on-the-line": f"{CALL}  # shapecheck: ignore[layer-rank]",
    "by-code": f"{CALL}  # shapecheck: ignore[SHP101]",
    "by-prefix": f"{CALL}  # shapecheck: ignore[SHP1]",
    "all-rules": f"{CALL}  # shapecheck: ignore",
    "above": f"# shapecheck: ignore[layer-rank]\n{CALL}",
    "above-with-space-between": f"# shapecheck: ignore[layer-rank]\n\n# why\n{CALL}",
    "first-line": LONG.replace("LSTM(", "LSTM(  # shapecheck: ignore[layer-rank]"),
    "middle-line": LONG.replace("10,", "10,  # shapecheck: ignore[layer-rank]"),
    "last-line": LONG + "  # shapecheck: ignore[layer-rank]",
    "alone-within": LONG.replace("    inputs", "    # shapecheck: ignore[layer-rank]\n    inputs"),
    "file": f"{CALL}\n# shapecheck: file-ignore[layer-rank]",
    "file-all": f"# shapecheck: file-ignore\n{CALL}",
    "noqa": f"{CALL}  # noqa: SHP101",
    "noqa-with-others": f"{CALL}  # noqa: F821, SHP101",
    "bare-noqa": f"{CALL}  # noqa",
    "after-another-comment": f"{CALL}  # type: ignore  # shapecheck: ignore[layer-rank]",
    "continued-line": "outputs = \\\n    layers.LSTM(10)(inputs)  # shapecheck: ignore[layer-rank]",
}
LOUD = {
    "another-rule": f"{CALL}  # shapecheck: ignore[layer-input]",
    "in-a-string": f'text = "# shapecheck: ignore[layer-rank]"; {CALL}',
    "in-a-docstring": f'"""\n# shapecheck: file-ignore\n"""\n{CALL}',
    "on-another-line": f"x = 1  # shapecheck: ignore[layer-rank]\n{CALL}",
    "below": f"{CALL}\n# shapecheck: ignore[layer-rank]\nx = 1",
    "noqa-of-others": f"{CALL}  # noqa: F401",
    "noqa-above": f"# noqa: SHP101\n{CALL}",
    "mypy's": f"{CALL}  # type: ignore[shape-layer]",
}


def rules(shapecheck, text: str) -> list[str]:
    Path("a.py").write_text(HEAD + text + "\n")
    return [item["name"] for item in json.loads(shapecheck("a.py", "--output-format", "json").out)]


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_silenced(shapecheck, text):
    assert rules(shapecheck, text) == []


@pytest.mark.parametrize("text", LOUD.values(), ids=LOUD)
def test_not_silenced(shapecheck, text):
    assert "layer-rank" in rules(shapecheck, text)


UNUSED = {
    "x = 1  # shapecheck: ignore[layer-rank]": "x = 1",
    "x = 1  # shapecheck: ignore": "x = 1",
    "# shapecheck: ignore[layer-rank]\nx = 1": "x = 1",
    "# shapecheck: file-ignore[layer-rank]\nx = 1": "x = 1",
    "x = 1  # noqa: SHP101, F401": "x = 1  # noqa: F401",
    "x = 1  # noqa: SHP101": "x = 1",
    f"{CALL}  # shapecheck: ignore[layer-rank, layer-input]": f"{CALL}  # shapecheck: ignore[layer-rank]",
    "x = 1  # shapecheck: ignore[layer-rank]  # type: ignore": "x = 1  # type: ignore",
    "x = 1  # type: ignore  # shapecheck: ignore[layer-rank]": "x = 1  # type: ignore",
    "x = 1  # shapecheck: ignore[layer-rnk] for a reason": "x = 1  # for a reason",
}


@pytest.mark.parametrize(("before", "after"), UNUSED.items(), ids=UNUSED)
def test_unused_ones_are_reported_and_removed(shapecheck, before, after):
    assert rules(shapecheck, before) == ["unused-suppression"]
    shapecheck("a.py", "--fix")
    assert Path("a.py").read_text() == HEAD + after + "\n"
    assert "unused-suppression" not in shapecheck("a.py", "--output-format", "concise").out


def test_an_unknown_rule_in_a_comment_is_named_with_the_nearest(shapecheck):
    Path("a.py").write_text(HEAD + "x = 1  # shapecheck: ignore[layer-rnk]\n")
    assert "`ignore` names no rule: `layer-rnk`; did you mean `layer-rank`?" in shapecheck("a.py").out


def test_a_bare_noqa_and_codes_of_others_are_not_judged(shapecheck):
    assert rules(shapecheck, "x = 1  # noqa\ny = 2  # noqa: E501, ABC123") == []


def test_a_comment_for_a_rule_that_is_not_selected_is_still_used(shapecheck):
    Path("a.py").write_text(HEAD + SILENT["on-the-line"] + "\n")
    assert shapecheck("a.py", "--select", "SHP9").code == 0


@pytest.mark.parametrize("text", [CALL, LONG, f"{CALL}  # why", f"{CALL}  # shapecheck: ignore[layer-input]"])
def test_add_ignore_silences_all_and_changes_nothing_else(shapecheck, text):
    before = rules(shapecheck, text)
    assert "layer-rank" in before
    result = shapecheck("a.py", "--add-ignore", "--ignore", "unused-suppression")
    assert result.code == 0
    added = Path("a.py").read_text()
    assert "layer-rank" not in shapecheck("a.py", "--output-format", "concise").out
    assert added.split("#")[0] == (HEAD + text + "\n").split("#")[0].rstrip("\n") + ("  " if "#" not in text else "")


def test_a_baseline_starts_old_code_at_zero_and_tells_what_is_stale(shapecheck):
    Path("a.py").write_text(BROKEN)
    assert shapecheck("a.py", "--baseline", "known.json", "--update-baseline").code == 0
    known = ["a.py", "--baseline", "known.json"]
    assert shapecheck(*known).code == 0
    Path("a.py").write_text("# moved\n\n" + BROKEN)
    assert shapecheck(*known).code == 0
    Path("a.py").write_text(BROKEN + "more = layers.GRU(4)(inputs)\n")
    assert "GRU" in shapecheck(*known).out
    assert "LSTM(10)" not in shapecheck(*known).out
    Path("a.py").write_text(BROKEN.replace("(5,)", "(5, 1)"))
    result = shapecheck(*known)
    assert result.code == 0
    assert "no longer found: layer-rank in a.py: outputs = layers.LSTM(10)(inputs)" in result.err
    assert "1 stale entry: run --update-baseline" in result.err


def test_a_baseline_can_be_configured(shapecheck):
    Path("a.py").write_text(BROKEN)
    Path("shapecheck.toml").write_text('baseline = "known.json"\n')
    assert shapecheck("a.py").code == 2
    assert shapecheck("a.py", "--update-baseline").code == 0
    assert shapecheck("a.py").code == 0
    Path("known.json").write_text("[]")
    assert "not a baseline" in shapecheck("a.py").err
