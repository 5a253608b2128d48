"""What docs/mypy.md shows is what mypy says."""

from __future__ import annotations

from tests.mypy.picture import PAGE, PICTURE, page, picture
from tests.mypy.project import Project


def test_the_page_shows_real_output(own_project: Project) -> None:
    assert page(own_project) == PAGE.read_text(encoding="utf-8"), "run `python -m tests.mypy.picture`"


def test_the_picture_is_made_from_a_real_run(own_project: Project) -> None:
    assert picture(own_project) == PICTURE.read_text(encoding="utf-8"), "run `python -m tests.mypy.picture`"
