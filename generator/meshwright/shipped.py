"""The location of the templates that ship with this package."""

from pathlib import Path

import meshwright

PACKAGE = Path(meshwright.__file__).parent
# In the wheel, the templates are inside the package; in a checkout, at the repository's root.
SHIPPED = next(
    (
        folder
        for folder in (PACKAGE / "template_repository", PACKAGE.parent.parent)
        if (folder / "copier.yml").is_file()
    ),
    PACKAGE / "template_repository",
)
