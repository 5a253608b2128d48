"""Projects for mypy; those that are checked in this process share one cache, so that typeshed is read once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mypy.project import PLUGIN, Project


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mypy_cache")


@pytest.fixture(autouse=True)
def plugin_on_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "path", [str(PLUGIN), *sys.path])
    yield


@pytest.fixture
def project(tmp_path: Path, shared_cache: Path) -> Project:
    return Project(tmp_path, shared_cache)


@pytest.fixture
def own_project(tmp_path: Path) -> Project:
    """A project with a cache of its own."""
    return Project(tmp_path)
