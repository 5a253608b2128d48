"""Projects for mypy. They start with a cache that knows typeshed and the stubs, so that those are read once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.mypy.project import PLUGIN, Project


@pytest.fixture(scope="session")
def stubs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stubs")
    (folder / "keras").symlink_to(PLUGIN / "keras-stubs", target_is_directory=True)
    return folder


@pytest.fixture(scope="session")
def warm_cache(stubs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, cache = tmp_path_factory.mktemp("warming"), tmp_path_factory.mktemp("cache")
    project = Project(folder, stubs, cache)
    project.write("first.py", "import keras\nimport sys\nimport typing_extensions\n")
    project.spawn("first.py")
    return cache


@pytest.fixture
def project(tmp_path: Path, stubs: Path, warm_cache: Path) -> Project:
    """A project whose cache later ones go on with: no module of it may be there under the same name."""
    return Project(tmp_path, stubs, warm_cache)


@pytest.fixture
def own_project(tmp_path: Path, stubs: Path, warm_cache: Path) -> Project:
    """A project with a cache of its own."""
    shutil.copytree(warm_cache, tmp_path / ".mypy_cache")
    return Project(tmp_path, stubs, tmp_path / ".mypy_cache")
