"""Edits the versions in a product's YAML line by line and leaves every other line unchanged.

A contract contains comments, aligned values and unit tests with `null`, which a YAML writer would reformat. The result
is parsed again and compared with the intended document.
"""

import datetime
from pathlib import PurePosixPath
from textwrap import dedent
from typing import Any

from meshwright.adapters.yaml import user_yaml
from meshwright.adapters.yaml.user_yaml import items_of, value_of
from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.files.readable_products import product_file
from meshwright.mesh.mesh import Domain

# The entry of a version, or of the whole model, in a product's YAML.
Entry = dict[str, Any]


class ProductYaml:
    """The YAML of one product: its versions, and edits that `save` puts into the draft."""

    def __init__(self, draft: Draft, domain: Domain, product: str) -> None:
        """Read the file; raises Refused if the product doesn't exist or has no versions."""
        self.name = f"{domain.name}.{product}"
        self.product = product
        self.path = product_file(draft.root, domain, product)[0]
        self._draft = draft
        self._lines = draft.text(self.path).splitlines()
        self._meant = user_yaml.read_file(draft.root, self.path)
        with user_yaml.expecting(self.path, f"a model {product} whose `versions` is a list of mappings with `v`"):
            models = self._meant.get("models") or []
            self.model: Entry = next((model for model in models if model["name"] == product), {})
            self.versions: list[Entry] = self.model.get("versions") or []
            self._numbers = [str(version["v"]) for version in self.versions]
        if not self.versions:
            raise Refused(_unversioned(self.path, product, self.name))

    @property
    def latest(self) -> str:
        """The version that an unpinned `ref()` resolves to."""
        latest = self.model.get("latest_version")
        return str(self.newest if latest is None else latest)

    @property
    def newest(self) -> int:
        """The highest version; raises Refused if a version isn't a whole number."""
        for version in self.versions:
            if type(version["v"]) is not int:
                raise Refused(
                    f"{self.path}: version {version['v']!r} of {self.name} isn't a whole number,"
                    " so the newest version is unknown. Edit `versions` in that file yourself."
                )
        return int(max(version["v"] for version in self.versions))

    def version(self, number: str | int) -> Entry:
        """Return the entry of a version; raises Refused with the existing versions."""
        if str(number) not in self._numbers:
            known = ", ".join(f"v{number}" for number in self._numbers)
            raise Refused(f"{self.name} has no version {number}. Versions: {known}.")
        return self.versions[self._numbers.index(str(number))]

    def lines_of(self, number: int, *, without: set[str]) -> list[str]:
        """Return the lines of a version's entry, except the keys in `without`, without indentation."""
        entry = self._entry(number)
        first = entry.start_mark.line
        ends = [*(key.start_mark.line for key, _ in entry.value[1:]), self._end(first, self._lines[first].index("-"))]
        found: list[str] = []
        for (key, _), end in zip(entry.value, ends, strict=True):
            if key.value not in without:
                found += self._lines[key.start_mark.line : end]
        return dedent("\n".join(found)).splitlines()

    def add_version(self, lines: list[str]) -> None:
        """Add an entry from lines without indentation that begin with `v: N`; keeps an order of newest first."""
        entries = self._entries()
        first, last = entries[0].start_mark.line, entries[-1].start_mark.line
        dash, column = self._lines[first].index("-"), entries[0].start_mark.column
        new = [f"{' ' * column}{line}" if line else "" for line in lines]
        new[0] = f"{' ' * dash}-{' ' * (column - dash - 1)}{lines[0]}"
        blank = [] if self._lines[last - 1].strip() else [""]
        is_newest_first = first < last and self.versions[0]["v"] > self.versions[-1]["v"]
        if is_newest_first:
            self._lines[first:first] = [*new, *blank]
        else:
            end = self._end(last, dash)
            self._lines[end:end] = [*(blank if first < last else []), *new]
        entry = user_yaml.read("\n".join(lines), self.path)
        self.versions.insert(0 if is_newest_first else len(self.versions), entry)
        self._numbers = [str(version["v"]) for version in self.versions]

    def remove_version(self, version: int | str) -> None:
        """Remove a version's entry and the unit tests that only test it: dbt would fail on them."""
        number = str(version)
        tests = self._meant.get("unit_tests") or []
        kept = [test for test in tests if not self._tests_only(test, number)]
        nodes = items_of(value_of(self._document(), "unit_tests"))
        for position in reversed(range(len(tests))):
            if tests[position] not in kept:
                self._remove_item(nodes[position])
        if kept:
            self._meant["unit_tests"] = kept
        elif tests:
            del self._meant["unit_tests"]
            self._remove_key("unit_tests")
        self._remove_item(self._entry(number))
        self.versions.remove(self.version(number))
        self._numbers.remove(number)

    def set_latest(self, number: int) -> None:
        """Set which version is the latest."""
        node = self._model_node()
        known = value_of(node, "latest_version")
        if known is not None:
            self._replace(known, str(number))
        else:
            key = next(key for key, _ in node.value if key.value == "versions")
            self._lines.insert(key.start_mark.line, f"{' ' * key.start_mark.column}latest_version: {number}")
        self.model["latest_version"] = number

    def set_deprecation(self, number: int | str, date: datetime.date) -> None:
        """Set the deprecation date of a version."""
        entry = self._entry(number)
        known = value_of(entry, "deprecation_date")
        if known is not None:
            self._replace(known, str(date))
        else:
            line = value_of(entry, "v").end_mark.line
            self._lines.insert(line + 1, f"{' ' * entry.start_mark.column}deprecation_date: {date}")
        self.version(number)["deprecation_date"] = date

    def save(self) -> None:
        """Put the edited text into the draft; raises Refused if it doesn't parse to the intended document."""
        text = "\n".join(self._lines) + "\n"
        try:
            is_right = user_yaml.read(text, self.path) == self._meant
        except Refused:
            is_right = False
        if not is_right:
            raise self._unfit()
        self._draft.edit(self.path, text)

    def _unfit(self) -> Refused:
        return Refused(
            f"{self.path}: Meshwright can't edit `versions` in this form; write a list with one `- v: N` per line."
        )

    def _document(self) -> Any:
        return user_yaml.nodes("\n".join(self._lines), self.path)

    def _model_node(self) -> Any:
        models = items_of(value_of(self._document(), "models"))
        return next(model for model in models if value_of(model, "name").value == self.product)

    def _entries(self) -> list[Any]:
        entries = items_of(value_of(self._model_node(), "versions"))
        if any(entry.flow_style or not self._line(entry).startswith("-") for entry in entries):
            raise self._unfit()
        return entries

    def _entry(self, number: str | int) -> Any:
        return self._entries()[self._numbers.index(str(number))]

    def _line(self, node: Any) -> str:
        line: int = node.start_mark.line
        return self._lines[line].lstrip()

    def _tests_only(self, test: Any, number: str) -> bool:
        versions = test.get("versions") or {}
        return test.get("model") == self.product and [str(v) for v in versions.get("include") or []] == [number]

    def _remove_item(self, item: Any) -> None:
        """Remove an item of a list, with the blank lines between it and the next item, else the previous one."""
        start = item.start_mark.line
        dash = self._lines[start].index("-")
        end = self._end(start, dash)
        following = next((i for i in range(end, len(self._lines)) if self._lines[i].strip()), end)
        if self._lines[following:] and self._lines[following].startswith(f"{' ' * dash}-"):
            end = following
        else:
            while not self._lines[start - 1].strip():
                start -= 1
        del self._lines[start:end]

    def _remove_key(self, name: str) -> None:
        """Remove a key of the file that has no content left."""
        line = next(key.start_mark.line for key, _ in self._document().value if key.value == name)
        while line and not self._lines[line - 1].strip():
            del self._lines[line - 1]
            line -= 1
        del self._lines[line]

    def _end(self, start: int, column: int) -> int:
        """Return the line after the block that starts at line `start` in `column`."""
        end = start + 1
        for number in range(start + 1, len(self._lines)):
            line = self._lines[number]
            if line.strip():
                if len(line) - len(line.lstrip()) <= column:
                    break
                end = number + 1
        return end

    def _replace(self, scalar: Any, text: str) -> None:
        start, end = scalar.start_mark, scalar.end_mark
        line = self._lines[start.line]
        self._lines[start.line] = f"{line[: start.column]}{text}{line[end.column :]}"


def _unversioned(path: PurePosixPath, product: str, name: str) -> str:
    return (
        f"{name} has no versions yet. To make the current product v1, rename {product}.sql to {product}_v1.sql, add"
        f" `latest_version: 1` and `versions:` with `- v: 1` to {path}, and publish. Its relation is then named"
        f" {product}_v1; to keep the name {product}, set `config: {{alias: {product}}}` on the version."
    )
