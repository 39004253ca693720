"""A draft of changes to a mesh's files, which doesn't touch them."""

from pathlib import Path, PurePosixPath

from meshwright.adapters.disk import within
from meshwright.adapters.yaml import user_yaml
from meshwright.errors import Refused
from meshwright.files.plan import FileChange, Plan


class Draft:
    """Collects the changes of a command below `root`, without touching a file."""

    def __init__(self, root: Path) -> None:
        """Start a draft for the mesh at `root`, which doesn't have to exist yet."""
        self.root = root
        self._after: dict[PurePosixPath, bytes | None] = {}
        self._notes: list[str] = []

    def note(self, text: str) -> None:
        """Add a note for the user."""
        self._notes.append(text)

    def exists(self, path: PurePosixPath) -> bool:
        """Whether the file exists, as drafted."""
        return self._after[path] is not None if path in self._after else within.is_file(self.root, path)

    def text(self, path: PurePosixPath) -> str:
        """Return the file's text, as drafted."""
        drafted = self._after.get(path)
        return drafted.decode().replace("\r\n", "\n") if drafted is not None else user_yaml.text_of(self.root, path)

    def edit(self, path: PurePosixPath, text: str) -> None:
        """Draft the new text of a file, with the file's own line endings."""
        before = within.content(self.root, path) or b""
        self._after[path] = (text.replace("\n", "\r\n") if b"\r\n" in before else text).encode()

    def delete(self, path: PurePosixPath) -> None:
        """Draft the removal of a file."""
        self._after[path] = None

    def create(self, folder: PurePosixPath, files: dict[PurePosixPath, bytes]) -> None:
        """Draft new files below `folder`; raises Refused if one of them already exists."""
        for path, content in files.items():
            target = folder / path
            within.check(self.root, target)
            if (self.root / target).exists():
                raise Refused(f"{target} already exists; nothing was written. Move it, or choose another name.")
            self._after[target] = content

    def plan(self) -> Plan:
        """Return the changes as a plan."""
        changes = [FileChange(path, within.content(self.root, path), after) for path, after in self._after.items()]
        return Plan.of(changes, self._notes)
