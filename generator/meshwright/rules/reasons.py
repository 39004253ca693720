"""Whether a reason is real or only filler."""

FILLERS = ("todo", "tbd", "fixme")
FEWEST_LETTERS = 6


def reason_fault(reason: str, shortest: int) -> str | None:
    """Return what is wrong with a reason, as in `has fewer than 20 characters`, or None when it is a real one."""
    text = " ".join(reason.casefold().split())
    if len(text) < shortest:
        return f"has fewer than {shortest} characters"
    if text.startswith(FILLERS):
        return f"begins with {text.split()[0].rstrip(':,.').upper()}"
    words = set(text.split())
    letters = {character for character in text if character.isalnum()}
    if shortest and (len(letters) < min(FEWEST_LETTERS, shortest // 3) or (len(words) == 1 and text.isascii())):
        return "says nothing"
    return None
