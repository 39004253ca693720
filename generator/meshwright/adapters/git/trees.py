"""The files of a mesh in the working tree or at a revision."""

from pathlib import Path, PurePosixPath

from meshwright.adapters.disk import user_text, within
from meshwright.adapters.git import git
from meshwright.adapters.git.revisions import Revision


class Tree:
    """One state of a mesh; paths are relative to its root."""

    def __init__(self, root: Path, revision: Revision) -> None:
        """Read the mesh at `root` at a revision."""
        self._root = root
        self._commit = revision.commit
        self.name = revision.name

    def files(self, folder: str) -> list[str]:
        """Return the paths of all files below a folder, sorted; [] when there is none."""
        if self._commit:
            listed = git.run("ls-tree", "-r", "-z", "--name-only", self._commit, "--", f"{folder}/", folder=self._root)
            return [path for path in listed.split("\0") if path]
        return [str(path) for path in within.files(self._root, PurePosixPath(folder))]

    def texts(self, paths: list[str]) -> dict[str, str]:
        """Return the texts of these files, omitting missing ones. Raises Refused with the file."""
        if self._commit is None:
            present = (path for path in map(PurePosixPath, paths) if user_text.is_there(self._root, path))
            return {str(path): user_text.text_of(self._root, path) for path in present}
        return {path: self._text(path, data) for path, data in git.read_files(self._root, self._commit, paths).items()}

    def _text(self, path: str, data: bytes) -> str:
        return user_text.decoded(data, f"{path} at {self.name}", remedy="")


def changed_files(root: Path, before: Revision, after: Revision, folder: str) -> list[str]:
    """Return the paths below a folder whose content differs; git compares hashes and reads only changed files."""
    compared = [commit for commit in (before.commit, after.commit) if commit]
    options = ("--name-only", "--no-renames", "--relative", "-z")
    listed = git.run("diff", *options, *compared, "--", folder, folder=root)
    if after.commit is None:
        listed += git.run("ls-files", "--others", "-z", "--", folder, folder=root)
    return sorted({path for path in listed.split("\0") if path})
