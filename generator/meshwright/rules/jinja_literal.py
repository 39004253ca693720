"""Writes values as literals of Jinja, for macros that are generated."""

import json
from typing import Any

BRACES = {ord("{"): "\\u007b", ord("}"): "\\u007d"}


def jinja_literal(value: Any, indent: str = "") -> str:
    """Return mappings, lists, text, numbers, booleans and None as Jinja reads them, on lines of their own."""
    deeper = indent + "  "
    if isinstance(value, dict) and value:
        entries = [f"{deeper}{_text(str(key))}: {jinja_literal(item, deeper)}" for key, item in value.items()]
        return "{\n" + ",\n".join(entries) + f"\n{indent}}}"
    if isinstance(value, list | tuple) and value:
        return "[\n" + ",\n".join(deeper + jinja_literal(item, deeper) for item in value) + f"\n{indent}]"
    if value is None:
        return "none"
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(text: str) -> str:
    """Text in quotes, a brace written as its number: dbt looks for the ends of Jinja's blocks before Jinja does."""
    if any(character in text for character in "'\"\\{}\n\r\t"):
        return json.dumps(text, ensure_ascii=False).translate(BRACES)
    return f"'{text}'"
