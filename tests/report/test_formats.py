"""The formats of findings: each is read back by a parser or the official schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from shapecheck.config import FORMATS
from shapecheck.logical import physical_lines
from shapecheck.report import renderer
from shapecheck.report.model import Report
from shapecheck.results import Edit, Finding, Fix, Note, Span

HERE = Path(__file__).parent
SOURCE = 'x = 1\n\ty = Concat()(["日本", b])  # <&>"\nz = Concat(\n    a,\n    [b, c],\n)(q)\n' + "w" * 400 + "\n"
NASTY = '%, : and\r<x> & "y" ]]> \x1b[31m \ud800'


def finding(line: int, column: int, end_line: int, end_column: int, **more: object) -> Finding:
    values = {"rule": "concat-shapes", "severity": "error", "path": "a b/m.py", "message": "axis 1 differs", **more}
    return Finding(span=Span(line, column, end_line, end_column, values.pop("cell", None)), **values)  # type: ignore


FINDINGS = [
    finding(
        *(2, 6, 2, 25),
        label="112 against 111",
        because=(
            Note("a b/m.py", Span(1, 1, 1, 6), "`b` is 111 high"),
            Note("other.py", Span(7, 2, 7, 3), "from here"),
        ),
        help='padding="same"',
        fix=Fix("write it", (Edit(Span(2, 2, 2, 3), "Y"),), safe=True),
    ),
    finding(3, 5, 6, 5, severity="warning", rule="merge-broadcast"),
    finding(7, 300, 7, 310, severity="info", rule="dense-on-sequence", message=NASTY),
    finding(1, 1, 1, 2, path="n.ipynb", cell=3, because=(Note("n.ipynb", Span(1, 1, 1, 2, 2), "there"),)),
]


def report(*findings: Finding, color: bool = False) -> Report:
    return Report(findings, lambda path, cell: physical_lines(SOURCE), color=color)


def rendered(output_format: str, *findings: Finding) -> str:
    return renderer(output_format)(report(*findings))


def test_full():
    assert rendered("full", FINDINGS[0]) == (
        "error[concat-shapes]: axis 1 differs\n"
        "  --> a b/m.py:2:6\n"
        "  |\n"
        '2 |     y = Concat()(["日本", b])  # <&>"\n'
        "  |         ^^^^^^^^^^^^^^^^^^^^^ 112 against 111\n"
        "  |\n"
        "because: `b` is 111 high (line 1)\n"
        "because: from here (other.py:7:2)\n"
        'help: padding="same"\n'
        "fix: write it (--fix)\n\n"
    )


def test_full_over_several_lines():
    assert rendered("full", FINDINGS[1]) == (
        "warning[merge-broadcast]: axis 1 differs\n"
        "  --> a b/m.py:3:5\n"
        "  |\n"
        "3 | z = Concat(\n"
        "  |     ^^^^^^^\n"
        "4 |     a,\n"
        "  |     ^^\n"
        "5 |     [b, c],\n"
        "  |     ^^^^^^^\n"
        "6 | )(q)\n"
        "  | ^^^^\n"
        "  |\n\n"
    )


def test_full_cuts_long_lines_and_long_spans():
    text = rendered("full", FINDINGS[2], finding(1, 1, 7, 3))
    assert max(map(len, text.splitlines())) < 170
    assert "\n..." in text
    assert "^^^^^^^^^^\n" in text


def test_nothing_in_a_source_steers_the_terminal():
    evil = Report([finding(1, 1, 1, 2, message="m")], lambda path, cell: ["\x1b[31mred\x07"])
    assert "\x1b" not in renderer("full")(evil)


def test_full_without_a_source():
    gone = Report([finding(90, 1, 90, 2)], lambda path, cell: [])
    assert renderer("full")(gone) == "error[concat-shapes]: axis 1 differs\n  --> a b/m.py:90:1\n\n"


def test_concise():
    assert rendered("concise", FINDINGS[0], FINDINGS[3]) == (
        "a b/m.py:2:6: SHP107 error[concat-shapes] axis 1 differs: 112 against 111\n"
        "n.ipynb:cell 3:1:1: SHP107 error[concat-shapes] axis 1 differs\n"
    )


def test_json_is_as_promised():
    first, _, _, last = json.loads(rendered("json", *FINDINGS))
    assert {name: first[name] for name in ("path", "line", "column", "end_line", "end_column")} == {
        "path": "a b/m.py",
        "line": 2,
        "column": 6,
        "end_line": 2,
        "end_column": 25,
    }
    assert "cell" not in first
    assert first["because"][1] == {"path": "other.py", "line": 7, "column": 2, "message": "from here"}
    assert first["fix"]["edits"] == [{"line": 2, "column": 2, "end_line": 2, "end_column": 3, "text": "Y"}]
    assert first["url"].endswith("docs/rules/concat-shapes.md")
    assert (last["cell"], last["because"][0]["cell"], last["help"], last["fix"]) == (3, 2, None, None)


def test_sarif_keeps_to_the_official_schema():
    schema = json.loads((HERE / "sarif-2.1.0.schema.json").read_text())
    log = json.loads(rendered("sarif", *FINDINGS))
    jsonschema.Draft4Validator(schema).validate(log)
    jsonschema.Draft4Validator(schema).validate(json.loads(rendered("sarif")))
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [r["ruleId"] for r in run["results"]]
    first = run["results"][0]
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/m.py"
    assert first["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"] == {"text": "Y"}
    assert len({result["partialFingerprints"]["shapecheck/v1"] for result in run["results"]}) == 4
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note", "error"]


def test_fingerprints_outlive_moved_lines():
    before = report(FINDINGS[0]).fingerprints
    moved = Report([finding(5, 6, 5, 25)], lambda path, cell: ["", "", "", *physical_lines(SOURCE)])
    assert moved.fingerprints == before


_COMMAND = re.compile(r"^::(error|warning|notice) ([^:]*(?::(?!:)[^:]*)*)::(.*)$")


def test_github_annotations_parse_as_the_runner_parses_them():
    lines = rendered("github", *FINDINGS).splitlines()
    assert len(lines) == len(FINDINGS)
    for line, expected in zip(lines, FINDINGS, strict=True):
        command = _COMMAND.match(line)
        assert command
        values = dict(item.split("=", 1) for item in command[2].split(","))
        values = {name: _unescape(value, True) for name, value in values.items()}
        assert values["file"] == expected.path
        assert " ".join(expected.message.split()) in _unescape(command[3], False)
        if expected.span.cell is None:
            assert int(values["line"]) == expected.span.line
        else:
            assert "line" not in values
            assert "n.ipynb:cell 3:1:1" in command[3]


def _unescape(text: str, is_property: bool) -> str:
    if is_property:
        text = text.replace("%2C", ",").replace("%3A", ":")
    return text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")


CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "positions"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./|/)"},
                    "positions": {"type": "object", "required": ["begin"]},
                },
            },
        },
    },
}


def test_gitlab_reports_have_what_gitlab_needs():
    issues = json.loads(rendered("gitlab", *FINDINGS))
    jsonschema.validate(issues, CODE_QUALITY)
    assert len({issue["fingerprint"] for issue in issues}) == len(FINDINGS)
    assert issues[3]["description"].startswith("cell 3, line 1: ")


def test_junit_is_xml_with_a_case_for_each_finding():
    root = ElementTree.fromstring(rendered("junit", *FINDINGS).encode())
    assert root.get("failures") == "4"
    assert [suite.get("name") for suite in root] == ["a b/m.py", "n.ipynb"]
    failures = root.findall(".//failure")
    assert failures[0].get("message") == "axis 1 differs: 112 against 111"
    assert "help: padding" in (failures[0].text or "")
    empty = ElementTree.fromstring(rendered("junit").encode())
    assert (empty.get("tests"), empty.get("failures")) == ("1", "0")


@pytest.mark.parametrize("output_format", FORMATS)
def test_every_format_can_say_that_there_is_nothing(output_format):
    assert isinstance(rendered(output_format), str)


@pytest.mark.parametrize("output_format", FORMATS)
def test_every_format_can_be_written_as_utf_8_or_escaped(output_format):
    rendered(output_format, *FINDINGS).encode("utf-8", "backslashreplace")
