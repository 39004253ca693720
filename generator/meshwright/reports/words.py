"""Words of reports that depend on numbers."""


def counted(count: int, one: str, more: str | None = None) -> str:
    """Return `1 product` or `2 products`; `more` is the plural where an s doesn't make it."""
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"


def listed(names: list[str], most: int) -> str:
    """Return the first names with commas between, and how many more there are."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
