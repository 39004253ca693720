from pathlib import Path

import pytest

from meshwright.reports.reference import generated_files

REPOSITORY = Path(__file__).parents[2]
FILES = generated_files(REPOSITORY)


@pytest.mark.parametrize("file", FILES)
def test_a_generated_file_is_up_to_date(file: str) -> None:
    assert (REPOSITORY / file).read_text() == FILES[file]  # if not: python -m meshwright.reports.reference
