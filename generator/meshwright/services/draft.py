"""A draft of changes to a mesh's files, and writing it: all of it or nothing."""

import shutil
from pathlib import Path, PurePosixPath

from meshwright.errors import Refused
from meshwright.mesh.plan import Change, Plan
from meshwright.services import user_yaml


class Draft:
    """Collects what a command wants to write below `root`, without touching a file."""

    def __init__(self, root: Path) -> None:
        """Begin a draft for the mesh at `root`, which need not exist yet."""
        self.root = root
        self._after: dict[PurePosixPath, bytes | None] = {}
        self._notes: list[str] = []

    def note(self, text: str) -> None:
        """Remember something that the user should be told besides what changes."""
        self._notes.append(text)

    def exists(self, path: PurePosixPath) -> bool:
        """Whether the file is there, as drafted."""
        return self._after[path] is not None if path in self._after else (self.root / path).is_file()

    def text(self, path: PurePosixPath) -> str:
        """Return the file's text, as drafted."""
        drafted = self._after.get(path)
        return drafted.decode().replace("\r\n", "\n") if drafted is not None else user_yaml.text_of(self.root, path)

    def edit(self, path: PurePosixPath, text: str) -> None:
        """Draft the new text of a file, with the line ends that the file has."""
        before = _content(self.root / path) or b""
        self._after[path] = (text.replace("\n", "\r\n") if b"\r\n" in before else text).encode()

    def delete(self, path: PurePosixPath) -> None:
        """Draft the removal of a file."""
        self._after[path] = None

    def create(self, folder: PurePosixPath, files: dict[PurePosixPath, bytes]) -> None:
        """Draft new files below `folder`; raises Refused when one of them is there already."""
        for path, content in files.items():
            target = folder / path
            if (self.root / target).exists():
                raise Refused(f"{target} is there already; nothing was written. Move it away, or choose another name.")
            self._after[target] = content

    def plan(self) -> Plan:
        """Return all that the draft would change."""
        changes = [Change(path, _content(self.root / path), after) for path, after in self._after.items()]
        return Plan.of(changes, self._notes)


def apply(plan: Plan, root: Path) -> None:
    """Write a plan below `root`; when one file can't be written, every other one is put back.

    Raises Refused when a file is no longer what the plan was made from, or can't be written.
    """
    for change in plan.changes:
        if _content(root / change.path) != change.before:
            raise Refused(f"{change.path} was changed by somebody else meanwhile; nothing was written. Try again.")
    created = _missing_folders(plan, root)
    done: list[Change] = []
    try:
        for change in plan.changes:
            _put(root / change.path, change.after)
            done.append(change)
    except BaseException as error:
        _put_back(done, created, root)
        if isinstance(error, OSError):
            raise Refused(f"{error.filename} can't be written ({error.strerror}); nothing was changed.") from error
        raise


def _put_back(done: list[Change], created: list[Path], root: Path) -> None:
    for change in done:
        _put(root / change.path, change.before)
    for folder in created:
        shutil.rmtree(folder, ignore_errors=True)


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _put(file: Path, content: bytes | None) -> None:
    if content is None:
        file.unlink(missing_ok=True)
        _remove_empty_folders(file.parent)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".{file.name}.new")
    try:
        new.write_bytes(content)
        if file.exists():
            shutil.copymode(file, new)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def _remove_empty_folders(folder: Path) -> None:
    while folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _missing_folders(plan: Plan, root: Path) -> list[Path]:
    """Topmost folders that the plan has to make."""
    missing = {
        parent
        for change in plan.changes
        if change.after is not None
        for parent in (root / change.path).parents
        if not parent.exists()
    }
    return [folder for folder in missing if folder.parent not in missing]
