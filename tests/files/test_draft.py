import stat
from pathlib import Path, PurePosixPath

import pytest

from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.writing.apply import apply


def test_a_plan_knows_what_it_would_do_and_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("same\n")
    (tmp_path / "changed.txt").write_text("old\n")
    draft = Draft(tmp_path)
    draft.edit(PurePosixPath("kept.txt"), "same\n")
    draft.edit(PurePosixPath("changed.txt"), "new\n")
    draft.create(PurePosixPath("folder"), {PurePosixPath("made.txt"): b"made\n"})
    plan = draft.plan()
    assert [(change.verb, str(change.path)) for change in plan.changes] == [
        ("change", "changed.txt"),
        ("create", "folder/made.txt"),
    ]
    assert plan.changes[0].diff() == "--- a/changed.txt\n+++ b/changed.txt\n@@ -1 +1 @@\n-old\n+new\n"
    assert (tmp_path / "changed.txt").read_text() == "old\n"


def test_creating_a_file_that_is_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Refused, match=r"mine.txt already exists; nothing was written"):
        Draft(tmp_path).create(PurePosixPath(), {PurePosixPath("mine.txt"): b"theirs"})


def test_a_file_that_changed_since_the_plan_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("old")
    draft = Draft(tmp_path)
    draft.edit(PurePosixPath("a.txt"), "a")
    draft.edit(PurePosixPath("b.txt"), "b")
    plan = draft.plan()
    (tmp_path / "b.txt").write_text("edited by somebody")
    with pytest.raises(Refused, match=r"b.txt changed in the meantime"):
        apply(plan, tmp_path)
    assert not (tmp_path / "a.txt").exists()
    assert (tmp_path / "b.txt").read_text() == "edited by somebody"


def test_when_one_file_cannot_be_written_the_others_are_put_back(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old")
    (tmp_path / "z").write_text("a file where the plan wants a folder")
    draft = Draft(tmp_path)
    draft.edit(PurePosixPath("a.txt"), "new")
    draft.edit(PurePosixPath("m/n/made.txt"), "made")
    draft.edit(PurePosixPath("z/impossible.txt"), "x")
    with pytest.raises(Refused, match="Could not write"):
        apply(draft.plan(), tmp_path)
    assert (tmp_path / "a.txt").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".mesh", "a.txt", "z"]


def test_deleting_the_last_file_of_a_folder_removes_the_folder(tmp_path: Path) -> None:
    (tmp_path / "ports" / "models").mkdir(parents=True)
    (tmp_path / "ports" / "models" / "gone.yml").write_text("x")
    (tmp_path / "stays.txt").write_text("x")
    draft = Draft(tmp_path)
    draft.delete(PurePosixPath("ports/models/gone.yml"))
    apply(draft.plan(), tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.name != ".mesh"] == ["stays.txt"]


def test_a_changed_file_keeps_its_mode(tmp_path: Path) -> None:
    script = tmp_path / "run.sh"
    script.write_text("old")
    script.chmod(0o755)
    draft = Draft(tmp_path)
    draft.edit(PurePosixPath("run.sh"), "new")
    apply(draft.plan(), tmp_path)
    assert stat.S_IMODE(script.stat().st_mode) == 0o755
