"""Writes the generated files of Meshwright's own repository: `python -m meshwright.reports.reference`."""

from pathlib import Path

from meshwright.reports.reference import generated_files

for name, text in generated_files(Path()).items():
    Path(name).write_text(text, encoding="utf-8")
