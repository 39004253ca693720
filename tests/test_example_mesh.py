"""The example mesh is what the commands render, plus the models that people wrote."""

from pathlib import Path

import pytest
import yaml
from tests.conftest import REPOSITORY, meshwright, snapshot, succeed
from tests.render_example import DOMAINS, EXAMPLE, render_example, rendered_files

pytestmark = pytest.mark.xdist_group("example")


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return render_example(tmp_path_factory.mktemp("example"))


def test_the_rendered_files_of_the_example_are_what_the_templates_render(rendered: Path) -> None:
    ours, theirs = rendered_files(rendered), rendered_files(EXAMPLE)
    assert sorted(ours) == sorted(theirs)
    assert [path for path in ours if ours[path] != theirs[path]] == []  # if not: python -m tests.render_example


def test_every_product_stands_where_the_commands_put_it(rendered: Path) -> None:
    ours = {path for path in snapshot(rendered) if "/models/" in path and path.startswith("domains/")}
    assert ours <= set(snapshot(EXAMPLE))


def test_answers_are_plain_data(rendered: Path) -> None:
    for mesh in (rendered, EXAMPLE):
        answers = [text for path, text in snapshot(mesh).items() if path.endswith(".copier-answers.yml")]
        assert len(answers) == 1 + len(DOMAINS)  # a product is its author's: it has none
        assert all(isinstance(yaml.safe_load(text), dict) for text in answers)


def test_nothing_in_the_example_is_left_to_do() -> None:
    assert [path for path, text in snapshot(EXAMPLE).items() if b"TODO" in text] == []


@pytest.mark.slow
def test_the_ports_of_the_example_are_up_to_date() -> None:
    result = meshwright("publish", "--check", cwd=EXAMPLE)
    assert (result.code, result.out) == (0, "Port packages and policies are up to date.\n"), result.err


def test_the_picture_in_the_readme_is_the_examples() -> None:
    assert succeed("ls", "--format=mermaid", cwd=EXAMPLE) in (REPOSITORY / "README.md").read_text()


def test_the_listing_in_the_docs_is_the_examples() -> None:
    page = (REPOSITORY / "docs/explanation/example_mesh.md").read_text()
    listing = [line.strip() for line in succeed("ls", cwd=EXAMPLE).splitlines() if line.strip(" ─")]
    assert [line for line in listing if line not in page] == []
