"""What a rule about waivers and acceptances is: it looks at the exceptions that domains have made for a time."""

import datetime
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator

import msgspec

from meshwright.contracts.acceptance import Acceptance
from meshwright.graph.graph import Graph
from meshwright.mesh.mesh import Mesh
from meshwright.rules.policies import Policies, Waiver
from meshwright.rules.rule import Severity


class Exceptions(msgspec.Struct, frozen=True):
    """The exceptions of a mesh, and what they are held against.

    `broken` holds rule and subject of all that the static rules found, waived or not; `today` is the day in UTC.
    """

    mesh: Mesh
    graph: Graph
    policies: Policies
    today: datetime.date
    acceptances: tuple[Acceptance, ...] = ()
    broken: frozenset[tuple[str, str]] = frozenset()

    @property
    def current(self) -> list[Waiver]:
        """The waivers that haven't expired: of an expired one nothing else matters."""
        return [waiver for waiver in self.policies.waivers if waiver.days_left(self.today) >= 0]


class Told(msgspec.Struct, frozen=True):
    """What is wrong with one waiver or acceptance; `file` is relative to the mesh's root."""

    domain: str
    subject: str
    message: str
    owner: str
    file: str
    line: int


WaiverCheck = Callable[[Exceptions], Iterable[tuple[Waiver, str]]]


class WaiverRule(msgspec.Struct, frozen=True):
    """A rule about waivers or acceptances; `publish` refuses what breaks one that is `binding`."""

    name: str
    check: Callable[[Exceptions], Iterator[Told]]
    severity: Severity
    doc: str
    binding: bool = False


def waiver_rule(*, severity: Severity = Severity.ERROR, binding: bool = False) -> Callable[[WaiverCheck], WaiverRule]:
    """Make a rule of a function that yields waivers and what is wrong with each."""

    def decorate(check: WaiverCheck) -> WaiverRule:
        def told(exceptions: Exceptions) -> Iterator[Told]:
            for waiver, message in check(exceptions):
                file = f"domains/{waiver.domain}/policies.yml"
                yield Told(
                    waiver.domain,
                    waiver.product,
                    f"the waiver of {waiver.rule} {message}",
                    waiver.owner,
                    file,
                    waiver.line,
                )

        return WaiverRule(check.__name__, told, severity, doc_of(check), binding)

    return decorate


def utc_today() -> datetime.date:
    """Return the day in UTC, in which the dates of waivers count."""
    return datetime.datetime.now(tz=datetime.UTC).date()


def doc_of(check: Callable[..., object]) -> str:
    """Return the docstring of the module that a rule is in."""
    return inspect.cleandoc(sys.modules[check.__module__].__doc__ or "")
