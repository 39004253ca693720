"""Writes values as Jinja literals, for generated macros."""

import json
from typing import Any

BRACES = {ord("{"): "\\u007b", ord("}"): "\\u007d"}


def jinja_literal(value: Any, indent: str = "") -> str:
    """Return mappings, lists, text, numbers, booleans and None as Jinja literals, one item per line."""
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
    """Quote text and escape braces: dbt searches for the ends of Jinja blocks before Jinja parses."""
    if any(character in text for character in "'\"\\{}\n\r\t"):
        return json.dumps(text, ensure_ascii=False).translate(BRACES)
    return f"'{text}'"
