"""JSON files that people pass to a command."""

import json
from pathlib import Path
from typing import Any

from meshwright.adapters.disk import user_text
from meshwright.errors import Refused


def read_json(file: Path, what: str) -> Any:
    """Parse a file; `what` is "report of ...", for example. Raises Refused if it can't be read or isn't JSON."""
    text = user_text.text_of_file(file, str(file))
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{file} isn't a {what}.") from error


def _refuse_constant(constant: str) -> None:
    raise ValueError(constant)
