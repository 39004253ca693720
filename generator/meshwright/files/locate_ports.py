"""Finds the line of a change in a port's YAML.

It scans the text as `publish` writes it: parsing the YAML again for its lines would take as long as the rest of `diff`,
which benchmarks/gate.py measures.
"""

from meshwright.contracts.change import Change

CONSTRAINTS = ("primary", "unique", "check", "foreign", "custom")


def locate(text: str, change: Change) -> int:
    """Return the line of the changed column or key, else of its version, else of the model."""
    lines = text.splitlines()
    start, end = _version(lines, change)
    span = range(start, end)
    if change.column:
        names = [name for name in (change.column, change.after) if name]
        found = [_first(lines, span, f"- name: {name}") for name in names]
        return (found[0] or (found[-1] if change.rule == "column_renamed" else None) or start) + 1
    word = change.element.split(" ")[0]
    key = "constraints" if word in CONSTRAINTS else "alias" if word == "relation" else word.rpartition(".")[2]
    return (_first(lines, span, f"{key}:") or _first(lines, range(start), f"{key}:") or start) + 1


def _version(lines: list[str], change: Change) -> tuple[int, int]:
    """Return the first line of a version and of the next one; all lines when there is no such version."""
    starts = [number for number, line in enumerate(lines) if line.lstrip().startswith("- v:")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if _unquoted(lines[start].partition(":")[2]) == str(change.version):
            return start, end
    return _first(lines, range(len(lines)), "- name:") or 0, len(lines)


def _first(lines: list[str], span: range, beginning: str) -> int | None:
    """Return the first line that begins with a key, or that equals a list item."""
    is_key = beginning.endswith(":")
    for number in span:
        line = lines[number].lstrip()
        if line.startswith(beginning) if is_key else line[:2] == "- " and _unquoted(line) == beginning:
            return number
    return None


def _unquoted(text: str) -> str:
    return text.replace("'", "").replace('"', "").strip()
