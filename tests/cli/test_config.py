"""Configuration files: which holds, what their errors say, what `config` shows, and the published schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shapecheck.config import OPTIONS, PARSERS
from tests.cli.conftest import BROKEN, ROOT


@pytest.fixture
def project(own_folder):
    Path("a.py").write_text(BROKEN)
    return own_folder


def test_the_nearest_file_with_a_table_holds(shapecheck, project):
    Path("pyproject.toml").write_text('[tool.shapecheck]\nignore = ["SHP1"]\n')
    Path("inner/deep").mkdir(parents=True)
    Path("inner/pyproject.toml").write_text('[project]\nname = "x"\n')
    Path("inner/deep/b.py").write_text(BROKEN)
    assert shapecheck(".").code == 0
    Path("inner/deep/shapecheck.toml").write_text("")
    assert shapecheck(".").code == 1
    assert shapecheck("a.py").code == 0


def test_isolated_and_config_choose_another(shapecheck, project):
    Path("shapecheck.toml").write_text('ignore = ["SHP1"]\n')
    Path("other.toml").write_text('severity = { layer-rank = "warning" }\n')
    assert shapecheck("a.py").code == 0
    assert "error[layer-rank]" in shapecheck("a.py", "--isolated").out
    assert "warning[layer-rank]" in shapecheck("a.py", "--config", "other.toml").out
    assert shapecheck("a.py", "--config", "nowhere.toml").code == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kreas-version = 3", "unknown key `kreas-version`; did you mean `keras-version`?"),
        ('keras-version = "4"', '`keras-version`: "2", "3" or an exact version'),
        ("keras-version = true", "`keras-version`: "),
        ('ignore = "SHP1"', "`ignore`: a list of strings is needed"),
        ('select = ["layer-rnk"]', "`select`: there is no rule `layer-rnk`; did you mean `layer-rank`?"),
        ('select = ["S"]', "`select`: there is no rule `S`"),
        ('image-data-format = "channel_last"', "did you mean `channels_last`?"),
        ('severity = { layer-rank = "fatal" }', "`severity`: one of"),
        ("max-seconds = 0", "`max-seconds`: a number of seconds is needed"),
        ("max-steps = 1.5", "`max-steps`: a whole number"),
        ("force-exclude = 1", "`force-exclude`: true or false"),
        ("data = 3", "`data`: a table is needed"),
        ('[[overrides]]\nkeras-version = "2"', "`overrides`: tables are needed, each with `files`"),
        ('[[overrides]]\nfiles = ["*"]\nexclude = []', "`exclude` cannot be set for some files only"),
        ("a = = 1", "shapecheck.toml: "),
    ],
)
def test_errors_name_the_file_the_key_and_the_nearest(shapecheck, project, text, says):
    Path("shapecheck.toml").write_text(text + "\n")
    result = shapecheck("a.py")
    assert (result.code, result.out) == (2, "")
    assert "shapecheck.toml: " in result.err
    assert says in result.err


def test_per_file_settings(shapecheck, project):
    Path("legacy").mkdir()
    Path("legacy/b.py").write_text(BROKEN)
    Path("shapecheck.toml").write_text('[[overrides]]\nfiles = ["legacy/**"]\nignore = ["layer-rank"]\n')
    assert shapecheck(".", "--output-format", "concise").out.count("SHP101") == 1
    Path("shapecheck.toml").write_text('[per-file-ignores]\n"legacy/*" = ["SHP1"]\n"a.py" = ["layer-rank"]\n')
    assert shapecheck(".").code == 0


def test_config_shows_each_value_and_its_source(shapecheck, project):
    Path("pyproject.toml").write_text(
        '[tool.shapecheck]\nkeras-version = "2.2.4"\n[tool.shapecheck.data]\n"x.npy" = "N 3"\n'
    )
    shown = json.loads(shapecheck("config", "--output-format", "json", "--image-data-format", "channels_first").out)
    assert shown["keras-version"] == {"value": "2.2.4", "from": str(project / "pyproject.toml")}
    assert shown["image-data-format"] == {"value": "channels_first", "from": "command line"}
    assert shown["data"]["value"] == {"x.npy": "N 3"}
    assert shown["ignore"] == {"value": [], "from": "default"}
    text = shapecheck("config").out
    assert f'keras-version = "2.2.4"  # {project / "pyproject.toml"}' in text


def test_keras_json_gives_the_default_data_format(shapecheck, project, tmp_path):
    (tmp_path / "keras").mkdir()
    (tmp_path / "keras" / "keras.json").write_text('{"image_data_format": "channels_first"}')
    shown = json.loads(shapecheck("config", "--output-format", "json").out)
    assert shown["image-data-format"]["value"] == "channels_first"
    assert shown["image-data-format"]["from"].endswith("keras.json")
    isolated = json.loads(shapecheck("config", "--output-format", "json", "--isolated").out)
    assert isolated["image-data-format"]["value"] == "channels_last"


def test_the_schema_covers_every_key_and_accepts_what_the_parser_accepts():
    import jsonschema

    schema = json.loads((ROOT / "docs" / "shapecheck.schema.json").read_text())
    assert set(schema["properties"]) == {option.key for option in OPTIONS}
    assert {option.kind for option in OPTIONS} == set(PARSERS)
    good = {
        "keras-version": "2.2.4",
        "data": {"x.npy": "N 28 28"},
        "select": ["ALL"],
        "severity": {"layer-rank": "off"},
        "per-file-ignores": {"tests/*": ["SHP1"]},
        "overrides": [{"files": ["legacy/**"], "keras-version": 2}],
        "max-seconds": 2.5,
    }
    jsonschema.validate(good, schema)
    for bad in ({"kears": 1}, {"ignore": "SHP1"}, {"overrides": [{}]}, {"severity": {"x": "fatal"}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(bad, schema)
