"""Files that lie beside the code are looked at for their headers, and the configuration declares what is not there."""

from __future__ import annotations

import json
from pathlib import Path

import numpy
import pandas
import pytest
from PIL import Image as image

from shapecheck.config import Settings
from shapecheck.results import Analysis
from tests.marked import check

PREDICT = """
import json
import os
import keras, numpy as np, pandas as pd
{load}
keras.layers.Dense(2)(x)  #: {shape}
"""


def analysed(folder: Path, load: str, shape: str, settings: Settings | None = None) -> Analysis:
    text = PREDICT.format(load=load, shape=shape)
    return check(text, str(folder / "program.py"), settings)


def test_the_header_of_an_array_gives_its_shape(tmp_path: Path) -> None:
    numpy.save(tmp_path / "x.npy", numpy.zeros((7, 5), "float32"))
    analysed(tmp_path, 'x = np.load("x.npy")', "(7, 2)")


def test_a_path_made_of_the_programs_own_place_is_found(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    numpy.save(tmp_path / "data" / "x.npy", numpy.zeros((7, 5), "float32"))
    here = 'HERE = os.path.dirname(__file__)\nx = np.load(os.path.join(HERE, "data", "x.npy"))'
    analysed(tmp_path, here, "(7, 2)")


def test_an_archive_gives_each_of_its_arrays(tmp_path: Path) -> None:
    numpy.savez_compressed(tmp_path / "all.npz", train=numpy.zeros((9, 5)), test=numpy.zeros((3, 5)))
    analysed(tmp_path, 'with np.load("all.npz") as data:\n    x = data["test"]', "(3, 2)")
    analysed(tmp_path, 'data = np.load("all.npz")\nx = data[data.files[0]]', "(9, 2)")


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        ", index_col=0",
        ', usecols=["b", "d"]',
        ", usecols=[0, 2]",
        ", header=None, skiprows=1",
        ', names=["p", "q", "r", "s"], header=0',
    ],
)
def test_a_table_has_the_rows_and_columns_that_pandas_reads(tmp_path: Path, arguments: str) -> None:
    (tmp_path / "x.csv").write_text('a,b,"c, really",d\n1,2,3,4\n5,6,7,8\n9,10,11,12\n')
    real = eval(f"pandas.read_csv({str(tmp_path / 'x.csv')!r}{arguments})", {"pandas": pandas}).values.shape
    load = f'x = pd.read_csv("x.csv"{arguments}).values'
    known = "skiprows" not in arguments
    found = analysed(tmp_path, load, str((real[0], 2)) if known else "").records
    assert not known or [record.inputs for record in found][-1] == [list(real)]


def test_a_text_of_numbers_has_the_shape_that_numpy_reads(tmp_path: Path) -> None:
    numpy.savetxt(tmp_path / "x.txt", numpy.zeros((6, 3)), delimiter=",", header="three columns")
    assert numpy.loadtxt(tmp_path / "x.txt", delimiter=",").shape == (6, 3)
    analysed(tmp_path, 'x = np.loadtxt("x.txt", delimiter=",")', "(6, 2)")
    analysed(tmp_path, 'x = np.genfromtxt("x.txt", delimiter=",")', "(6, 2)")


def test_a_picture_has_the_size_of_its_file(tmp_path: Path) -> None:
    image.new("RGB", (31, 17)).save(tmp_path / "x.png")
    analysed(tmp_path, 'x = keras.utils.img_to_array(keras.utils.load_img("x.png"))', "(17, 31, 2)")


def test_a_configuration_in_json_is_known(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"units": 3, "input": [None, 4]}))
    load = 'with open("config.json") as f:\n    config = json.load(f)\nx = keras.Input(config["input"][1:])'
    analysed(tmp_path, load, "(None, 2)")


def test_what_is_declared_in_the_configuration_counts_where_it_is_loaded(tmp_path: Path) -> None:
    settings = Settings(data={"far/x.npy": "N 28 5", "far/x.csv": "40 6"})
    analysed(tmp_path, 'x = np.load("far/x.npy")[0]', "(28, 2)", settings)
    analysed(tmp_path, 'def read(path):\n    return unknown(path)\nx = read("far/x.npy")[0]', "(28, 2)", settings)
    analysed(tmp_path, 'x = pd.read_csv("far/x.csv").values', "(40, 2)", settings)


def test_a_declaration_that_the_file_contradicts_is_a_finding(tmp_path: Path) -> None:
    numpy.save(tmp_path / "x.npy", numpy.zeros((7, 5), "float32"))
    text = 'import numpy as np\nx = np.load("x.npy")  # error: [declared-shape]\n'
    check(text, str(tmp_path / "program.py"), Settings(data={"x.npy": "N 6"}))


def test_findings_depend_on_the_files_that_were_looked_for(tmp_path: Path) -> None:
    found = check('import numpy as np\nx = np.load("x.npy")\n', str(tmp_path / "program.py"))
    assert str(tmp_path / "x.npy") in found.sources


@pytest.mark.parametrize(
    "write",
    [
        'np.save("x", table)',
        'np.save("./x.npy", arr=table)',
        'with open("x.npy", "wb") as file:\n    np.save(file, table)',
        'download("x.npy")',
    ],
)
def test_a_file_that_the_program_writes_before_tells_nothing(tmp_path: Path, write: str) -> None:
    numpy.save(tmp_path / "x.npy", numpy.zeros((7, 5), "float32"))
    before = "from somewhere import download, table\n"
    found = analysed(tmp_path, before + write + '\nx = np.load("x.npy")', "")
    assert not found.records[-1].inputs
    analysed(tmp_path, before + 'x = np.load("x.npy")\n' + write, "(7, 2)")


def test_of_two_files_of_one_name_it_is_not_known_which_is_read(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    numpy.save(tmp_path / "x.npy", numpy.zeros((7, 5), "float32"))
    analysed(tmp_path / "scripts", 'x = np.load("x.npy")', "(7, 2)", Settings(root=str(tmp_path)))
    numpy.save(tmp_path / "scripts" / "x.npy", numpy.zeros((9, 5), "float32"))
    found = analysed(tmp_path / "scripts", 'x = np.load("x.npy")', "", Settings(root=str(tmp_path)))
    assert not found.records[-1].inputs
