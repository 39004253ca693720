"""Words of reports that depend on numbers."""


def counted(count: int, one: str, more: str | None = None) -> str:
    """Return `1 product` or `2 products`; `more` is the plural if it isn't formed with an s."""
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"


def listed(names: list[str], most: int) -> str:
    """Return the first names, separated by commas, and the number of others."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
