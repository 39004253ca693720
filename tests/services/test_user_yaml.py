from pathlib import PurePosixPath

import pytest

from meshwright.errors import Refused
from meshwright.services import user_yaml

FILE = PurePosixPath("packages.yml")


@pytest.mark.parametrize(
    "text",
    [
        "packages:\n  # ours\n  - local: ../a   # why\n",
        "packages:\n- local: ../a\n- git: 'https://x.example/y.git'\n  revision: \"1\"\n",
        "packages:\n    -   local: ../a\n",
        "# only a comment\npackages: []\n",
    ],
)
def test_an_edit_leaves_comments_order_quotes_and_indentation(text: str) -> None:
    document = user_yaml.load(text, FILE)
    document["packages"].append({"local": "../b"})
    after = user_yaml.dump(document, text).splitlines()
    kept = [line for line in text.splitlines() if line != "packages: []"]
    assert [line for line in after if line in kept] == kept
    assert len(after) == len(text.splitlines()) + 1


def test_broken_yaml_is_told_with_file_and_line() -> None:
    with pytest.raises(Refused, match=r"^packages.yml:3: this is not valid YAML: expected the node content"):
        user_yaml.load("packages:\n  - local: [\n", FILE)


def test_a_key_that_stands_twice_is_told_with_its_line() -> None:
    with pytest.raises(Refused, match=r"^packages.yml:2: this is not valid YAML: found duplicate key"):
        user_yaml.load("a: 1\na: 2\n", FILE)


def test_yaml_cannot_make_python_objects() -> None:
    document = user_yaml.load("a: !!python/object/apply:os.system ['echo hacked']\n", FILE)
    assert list(document["a"]) == ["echo hacked"]
