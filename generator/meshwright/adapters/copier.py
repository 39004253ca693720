"""The only module that imports Copier: renders a template to files in memory."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import copier._main as copier_main
from copier._template import Template
from copier.errors import CopierError
from plumbum import ProcessExecutionError, local

import meshwright
from meshwright.adapters.git.git import commit_snapshot
from meshwright.errors import Refused
from meshwright.shipped import SHIPPED
from meshwright.stages import stage

DEFAULT_SOURCE = "https://github.com/meshwright/meshwright.git"


class Renderer:
    """Renders templates of one template repository; use `open_templates` to create it."""

    def __init__(self, template: Template) -> None:
        """Use a template that stays cloned while the renderer is in use."""
        self._template = template

    def render(self, name: str, answers: dict[str, Any]) -> dict[PurePosixPath, bytes]:
        """Render the template `name`; returns the files' contents by path.

        Raises Refused if the template can't be rendered.
        """
        with tempfile.TemporaryDirectory(prefix="meshwright-") as folder:
            try:
                _render(self._template, Path(folder), {"template": name, **answers})
            except (CopierError, ValueError) as error:
                raise Refused(f"Could not render template {name!r} of {self._template.url}: {error}") from error
            files = [file for file in Path(folder).rglob("*") if file.is_symlink() or file.is_file()]
            for file in files:
                if file.is_symlink():
                    raise Refused(f"Template {name!r} of {self._template.url} contains a symbolic link, {file.name}.")
            return {PurePosixPath(file.relative_to(folder).as_posix()): file.read_bytes() for file in sorted(files)}


class _SharedTemplateWorker(copier_main.Worker):
    """A worker with a template that is already cloned: the clone takes two thirds of `run_copy`'s time."""

    shared: Template

    @cached_property
    def template(self) -> Template:
        return self.shared


def _render(template: Template, folder: Path, data: dict[str, Any]) -> None:
    worker = _SharedTemplateWorker(
        src_path=template.url, dst_path=folder, data=data, vcs_ref=template.ref, defaults=True, quiet=True
    )
    worker.shared = template
    with worker:
        worker.run_copy()


@contextmanager
def open_templates(source: str) -> Iterator[Renderer]:
    """Open the template repository at `source`, a git URL.

    Meshwright's own templates come from the package and need no network: git's config redirects their URL to the
    shipped repository. Raises Refused if the repository can't be read.
    """
    with tempfile.TemporaryDirectory(prefix="meshwright-templates-") as folder:
        redirect: dict[str, str] = {}
        ref = None
        if source == DEFAULT_SOURCE:
            ref = f"v{meshwright.__version__}"
            redirect = _shipped_repository(Path(folder), ref)
        with local.env(**redirect), _own_cache(f"{folder}/cache"):
            stage("Rendering templates")
            template = Template(url=source, ref=ref)
            try:
                _ = template.config_data
            except (CopierError, ProcessExecutionError, ValueError, OSError) as error:
                raise Refused(
                    f"Could not read the templates at {source}; check `template.source` in mesh.yml: {error}"
                ) from error
            try:
                yield Renderer(template)
            finally:
                template._cleanup()


@contextmanager
def _own_cache(folder: str) -> Iterator[None]:
    """Keep Copier's mirrors of template repositories in `folder`.

    The shared cache identifies a template by its URL alone, but ours means the templates of each installed version.
    """
    before = os.environ.get("COPIER_CACHE_DIR")
    os.environ["COPIER_CACHE_DIR"] = folder
    try:
        yield
    finally:
        if before is None:
            del os.environ["COPIER_CACHE_DIR"]
        else:
            os.environ["COPIER_CACHE_DIR"] = before


def _shipped_repository(folder: Path, tag: str) -> dict[str, str]:
    """Create the repository of the shipped templates; returns the environment that redirects git to it."""
    repository = folder / "repository"
    repository.mkdir()
    shutil.copy(SHIPPED / "copier.yml", repository)
    shutil.copytree(SHIPPED / "templates", repository / "templates")
    commit_snapshot(repository, tag)
    position = int(local.env.get("GIT_CONFIG_COUNT", "0") or 0)
    return {
        "GIT_CONFIG_COUNT": str(position + 1),
        f"GIT_CONFIG_KEY_{position}": f"url.{repository}.insteadOf",
        f"GIT_CONFIG_VALUE_{position}": DEFAULT_SOURCE,
    }
