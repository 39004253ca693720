"""The examples of the docs are run as their readers would."""

from pathlib import Path

import pytest
from tests.conftest import REPOSITORY
from tests.doc_runner import run_page

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md"])
def test_the_examples_of_a_page_work_as_printed(page: str, tmp_path: Path) -> None:
    (tmp_path / "reader").mkdir()
    run_page(REPOSITORY / page, tmp_path / "reader")
