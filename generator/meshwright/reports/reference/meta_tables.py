"""The tables of `config.meta` in docs/reference/product_yaml.md."""

import re
from collections.abc import Iterator

from meshwright.mesh.meta import VOCABULARY, Key, Place

TABLE = "| Key | Value | Meaning | Example | Loosened by | Checked by |\n|---|---|---|---|---|---|\n"
MARKED = re.compile(r"(<!-- vocabulary of a (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
# Values that depend on the product: the guard's sentences name the actual ones, the page describes them.
WANTED = {
    "product_read": "a product that it reads",
    "source_read": "a source that it reads",
    "column_read": "a column of that product",
    "bound": "a value of the column's type",
}


def with_meta_tables(page: str) -> str:
    """Return a page with the table of each place between its marks."""
    return MARKED.sub(lambda found: found[1] + TABLE + "".join(_rows(Place(found[2]))) + found[3], page)


def _rows(place: Place) -> Iterator[str]:
    for name, key in VOCABULARY[place].items():
        documented = {field: inner for field, inner in key.fields.items() if inner.doc}
        if documented:
            yield from (_row(f"{name}.{field}", inner) for field, inner in documented.items())
        else:
            yield _row(name, key)


def _row(name: str, key: Key) -> str:
    rules = ", ".join(f"[`{rule}`](rules.md#{rule})" if "-" not in rule else rule for rule in key.read_by)
    return f"| `{name}` | {_value(key)} | {key.doc} | `{key.example}` | {key.loosening} | {rules} |\n"


def _value(key: Key) -> str:
    if not key.fields:
        return key.wanted or WANTED[key.value]
    fields = (f"`{name}`{'' if name in key.required else '?'} {_value(field)}" for name, field in key.fields.items())
    return f"{key.wanted}: {'; '.join(fields)}"
