import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
import yaml

from meshwright.adapters.disk import user_text
from meshwright.adapters.yaml import user_yaml
from meshwright.errors import Refused

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


BROKEN = [
    ("packages:\n  - local: [\n", "3: this is not valid YAML: did not find expected node content"),
    ("a: 1\nb:\n  a: 1\n  c: 2\n  a: 3\n", "5: the key 'a' appears twice, first on line 3; keep one of them"),
    ("x: &a [1, 2]\ny: *b\n", "2: the alias *b has no anchor &b above it; define the anchor, or write the value out"),
    ("x:\n  y: &a\n    - *a\n", "3: the alias *a is inside the value that it refers to; write the value out"),
    ("x: &a k\n*a : 1\n", "2: a key can't be an alias; write it out"),
    ("a: 1\n---\nb: 2\n", "2: a second document starts here (`---`); keep one per file"),
    ("a:\n  - expires: 2026-02-31\n", "2: 2026-02-31 is not a date or time (day is out of range for month)"),
    ("a: 0000-00-00\n", "1: 0000-00-00 is not a date or time (year 0 is out of range)"),
    ("a: 2026-01-01 99:00:00\n", "1: 2026-01-01 99:00:00 is not a date or time (hour must be in 0..23)"),
    ("a: .nan\n", "1: .nan is not a number that a promise or a policy can use"),
    ("a: [1, -.inf]\n", "1: -.inf is not a number that a promise or a policy can use"),
    ("a: 1.0e+999\n", "1: 1.0e+999 is not a number that a promise or a policy can use"),
    ("a: 1e999\n", "1: 1e999 is too large for a number"),
    (f"a: {'9' * 5000}\n", "1: 99999999999999999999... is too long for a number; put it in quotes if it is text"),
    (
        "on: push\n",
        "1: the key on isn't text, because YAML reads on, yes and true as true; put it in quotes",
    ),
    ("a: {No: 1}\n", "1: the key No isn't text, because YAML reads off, no and false as false; put it in quotes"),
    ("? \n: 1\n", "1: the key before the colon isn't text, because YAML reads null and ~ as nothing; put it in quotes"),
    ("a:\n  1: x\n", "2: the key 1 isn't text, because YAML doesn't read it as text; put it in quotes"),
    ("a: 1\n? [b]\n: 2\n", "2: a key is a list or a mapping; use text"),
    (
        "a: !!python/object/apply:os.system ['x']\n",
        "1: the tag !!python/object/apply:os.system isn't allowed; remove it",
    ),
    ("a: 1\nb: !mine x\n", "2: the tag !mine isn't allowed; remove it"),
    ("a: !!int x\n", "1: the tag !!int isn't allowed; remove it"),
    ("a: 1\nb: \0\n", "2: YAML doesn't allow the character U+0000; if the file is UTF-16, save it as UTF-8"),
    ("a: \x07\n", "1: YAML doesn't allow the character U+0007; remove it"),
    ("a:\n\t- 1\n", "2: a tab can't indent YAML; use spaces"),
    ("a: " + "[" * 3000 + "]" * 3000, "1: it is nested more than 100 levels deep; flatten it"),
    ("- " * 3000, "1: it is nested more than 100 levels deep; flatten it"),
    ("a: " + "{a: " * 3000, "1: it is nested more than 100 levels deep; flatten it"),
    ("<<: 1\n", "1: this is not valid YAML: expected a mapping or list of mappings for merging, but found scalar"),
    (
        "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)),
        "5: its aliases copy more than 100,000 values; use fewer aliases",
    ),
    (
        "a: &a {x: 1, y: 2}\n"
        + "".join(
            f"{b}: &{b} {{<<: [{', '.join([f'*{a}'] * 10)}]}}\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
        ),
        "6: its aliases copy more than 100,000 values; use fewer aliases",
    ),
]
READERS = [user_yaml.read, user_yaml.load, user_yaml.nodes]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_what_is_wrong_is_told_in_one_sentence_with_its_line(
    text: str, message: str, reader: Callable[[str, PurePosixPath], object]
) -> None:
    with pytest.raises(Refused) as refused:
        reader(text, FILE)
    assert str(refused.value) == f"packages.yml:{message}."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "a: [1, 1.5, 2026-01-01, true, null, 'x', \"y\", 0x1f, 1:30, 1_000]\n",
        "base: &base {x: 1, y: 2}\nother:\n  <<: *base\n  x: 3\nagain: [*base, *base]\n",
        "a: R&D <<here>> !important *b\n",
        "a: |\n  text\n  more\nb: >-\n  folded\n  text\n",
        "'on': 1\n\"1\": 2\n",
        f"a: {'[' * 90}{']' * 90}\n",
        "---\na: 1\n...\n",
        "%YAML 1.1\n---\na: nan\nb: infinity\nc: 1e5\n",
    ],
)
def test_what_is_right_is_read_as_pyyaml_reads_it(text: str) -> None:
    assert user_yaml.read(text, FILE) == yaml.safe_load(text)
    user_yaml.load(text, FILE)
    user_yaml.nodes(text, FILE)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfea\x00:\x00", "packages.yml: this is not UTF-8 text; save it as UTF-8."),
        ("a: größe".encode("latin-1"), "packages.yml: this is not UTF-8 text; save it as UTF-8."),
        (b"# x\n" * 12_500_000, "packages.yml is too large to read: 50.0 MB, and the limit is 5 MB."),
    ],
)
def test_a_file_that_is_no_text_or_too_large_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "packages.yml").write_bytes(content)
    with pytest.raises(Refused) as refused:
        user_yaml.read_file(tmp_path, FILE)
    assert str(refused.value) == message


def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    (tmp_path / "packages.yml").mkdir()
    with pytest.raises(Refused, match=r"^Could not read packages.yml: it is a folder, not a file\.$"):
        user_yaml.read_file(tmp_path, FILE)
    (tmp_path / "packages.yml").rmdir()
    os.mkfifo(tmp_path / "packages.yml")
    with pytest.raises(Refused, match=r"^packages.yml is neither a file nor a folder. Remove it\.$"):
        user_yaml.read_file(tmp_path, FILE)
    (tmp_path / "packages.yml").unlink()
    (tmp_path / "packages.yml").symlink_to("gone.yml")
    with pytest.raises(
        Refused, match=r"^packages.yml is a symbolic link to gone.yml, which doesn't exist\. Remove the link\.$"
    ):
        user_yaml.read_file(tmp_path, FILE)
    (tmp_path / "packages.yml").unlink()
    (tmp_path / "packages.yml").symlink_to("packages.yml")
    with pytest.raises(
        Refused, match=r"^packages.yml is a symbolic link to packages.yml, which points back to it\. Remove the link\.$"
    ):
        user_yaml.read_file(tmp_path, FILE)
    (tmp_path / "packages.yml").unlink()
    assert user_yaml.read_file(tmp_path, FILE) == {}


def test_a_byte_order_mark_and_foreign_line_ends_are_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "packages.yml").write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert user_yaml.read_file(tmp_path, FILE) == {"a": 1, "b": 2}


def test_what_comments_are_kept_in_is_smaller_than_what_is_only_read() -> None:
    text = "# x\n" * 200_000
    assert user_yaml.read(text, FILE) is None
    with pytest.raises(
        Refused, match=r"^packages.yml is too large to edit: 800,000 characters, and the limit is 500,000\.$"
    ):
        user_yaml.load(text, FILE)


def test_git_gives_texts_under_the_same_rules() -> None:
    with pytest.raises(Refused, match=r"^a.yml at HEAD: this is not UTF-8 text\.$"):
        user_text.decoded(b"\xff", "a.yml at HEAD", remedy="")
