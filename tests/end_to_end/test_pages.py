"""The examples of the docs are run as their readers would."""

import runpy
from pathlib import Path

import pytest
from tests.conftest import REPOSITORY
from tests.doc_runner import run_page

pytestmark = pytest.mark.slow


PAGES = ["docs/tutorial.md", "docs/how-to/start_a_mesh.md", "docs/how-to/evolve_a_product.md"]


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_of_a_page_work_as_printed(page: str, tmp_path: Path) -> None:
    reader = tmp_path / "reader"
    reader.mkdir()
    (reader / "meshwright").symlink_to(REPOSITORY)  # the clone, with the data that the first command loaded
    if not (REPOSITORY / "example_mesh/data/planes.parquet").exists():
        runpy.run_path(str(REPOSITORY / "example_mesh/data/load.py"))["main"]()
    run_page(REPOSITORY / page, reader)
