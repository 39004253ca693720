"""Sets the deprecation date of a version."""

import datetime
import re
from pathlib import Path

import msgspec

from meshwright.errors import Refused
from meshwright.files.draft import Draft
from meshwright.files.plan import Plan
from meshwright.files.product_yml import ProductYaml
from meshwright.mesh.mesh import Mesh
from meshwright.mesh.product_ref import ProductRef, parse_version


class Deprecation(msgspec.Struct, frozen=True):
    """The day on which a version will be removed."""

    version: int | str
    date: datetime.date

    @classmethod
    def parse(cls, version: str, date: str, today: datetime.date) -> "Deprecation":
        """Parse `1` or `v1`, and a date such as 2027-12-31; raises Refused if it is invalid or in the past."""
        day = _date(date)
        if day < today:
            raise Refused(f"--on: {date} is in the past. Give consumers time to move.")
        return cls(parse_version(version), day)


def _date(text: str) -> datetime.date:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            pass
    raise Refused(f"--on: {text!r} isn't a date such as 2027-12-31.")


def plan_deprecation(root: Path, mesh: Mesh, product: ProductRef, deprecation: Deprecation) -> Plan:
    """Plan the `deprecation_date` of a version; raises as `deprecate`."""
    draft = Draft(root)
    file = ProductYaml(draft, mesh.domain(product.domain), product.product)
    deprecate(file, deprecation)
    file.save()
    return draft.plan()


def deprecate(file: ProductYaml, deprecation: Deprecation) -> None:
    """Set a version's deprecation date; raises Refused if it doesn't exist, or there is no version to move to."""
    version = deprecation.version
    file.version(version)
    if str(version) == file.latest and (len(file.versions) == 1 or version == file.newest):
        raise Refused(
            f"{file.name} v{version} is the latest version, so its consumers have no version to move to."
            f" Add a version first: `meshwright product version add {file.name}`."
        )
    file.set_deprecation(version, deprecation.date)
