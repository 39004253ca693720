"""Runs a model's Jinja in its sandbox, with stand-ins for what dbt would give it.

What only dbt could know makes the rendering incomplete, and says why. Nothing here ends a template that has no end:
what could be one is run by a child (see jinja_child).
"""

from collections.abc import Callable, Iterable, Iterator
from types import CodeType
from typing import Any

import msgspec
from jinja2 import Template, TemplateError, Undefined
from jinja2.sandbox import SandboxedEnvironment

from meshwright.gate.refs import Ref, ref_of

ENVIRONMENT = SandboxedEnvironment(extensions=["jinja2.ext.do"])
ASKED_BY_THE_SANDBOX = ("unsafe_callable", "alters_data")
# What a template can raise by mistake or on purpose: its own errors, types that don't fit, no end of calls or of text.
CANNOT_RENDER = (
    *(TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, AssertionError),
    *(RecursionError, MemoryError, SyntaxError, NotImplementedError),
)
# What a template may need that a child runs.
SECONDS = 2
MEGABYTES = 512
TOO_MUCH = f"its Jinja needs more than {SECONDS} seconds or {MEGABYTES} MB"
LONGEST_TEXT = 1_000_000
LONGEST_NAME = 100
MOST_RELATIONS = 10_000
MOST_UNKNOWN = 20
PLACEHOLDER = "__relation_{}__"
# Packages whose macros make SQL of the SQL they are given, but for these, which look at relations.
EXPRESSIONS = frozenset({"dbt", "dbt_utils"})
LOOKS_AT_RELATIONS = ("star", "union_relations", "get_", "unpivot", "pivot", "deduplicate", "surrogate_key_columns")


class RenderedSql(msgspec.Struct, frozen=True):
    """SQL in which `relations` stand by their placeholders, None for a source; `this` is the model's own.

    `unknown` says what kept it from being complete.
    """

    text: str
    relations: dict[str, Ref | None]
    this: str = ""
    unknown: str = ""


def incomplete(why: str) -> RenderedSql:
    """Return the rendering of a template that isn't run."""
    return RenderedSql("", {}, unknown=why)


def cannot_run(error: BaseException) -> str:
    """Say why a template can't be run."""
    if isinstance(error, MemoryError):
        return TOO_MUCH
    return f"its Jinja can't be run without dbt: {str(error)[:LONGEST_NAME] or type(error).__name__}"


def render(template: CodeType) -> list[RenderedSql]:
    """Run a compiled template with what only dbt can decide taken as false, and, where it asks, once more as true."""
    first = Rendering(False)
    rendered = first.render(template)
    if not first.assumed or rendered.unknown:
        return [rendered]
    return [rendered, Rendering(True).render(template)]


def _bounded(parts: Iterable[str]) -> str:
    kept, length = [], 0
    for part in parts:
        length += len(part)
        if length > LONGEST_TEXT:
            raise ValueError(f"it makes more than {LONGEST_TEXT:,} characters of SQL")
        kept.append(part)
    return "".join(kept)


class Rendering:
    """One rendering: hands out placeholders, and remembers what it assumed and what it couldn't know."""

    def __init__(self, assumption: bool) -> None:
        """Begin a rendering that takes every condition which only dbt can decide as `assumption`."""
        self._assumption = assumption
        self.assumed = False
        self._relations: dict[str, Ref | None] = {}
        self._unknown: dict[str, None] = {}
        self._this = self._relation(None)
        self._context: dict[str, Any] = {
            "ref": self._ref,
            "source": lambda *_names: self._relation(None),
            "this": self._this,
            "config": lambda *_args, **_settings: "",
            "is_incremental": self.assume,
            "var": lambda name, default="": _Variable(name, default, self),
            "env_var": lambda name, default="": _Variable(name, default, self),
            "return": lambda value: value,
            "execute": True,
            **{package: _Package(package, self) for package in EXPRESSIONS},
        }

    def render(self, template: CodeType) -> RenderedSql:
        """Run a template; what it raises makes the rendering incomplete."""
        environment = ENVIRONMENT.overlay(undefined=self._undefined())
        try:
            generated = Template.from_code(environment, template, {**ENVIRONMENT.globals})
            text = _bounded(generated.generate(self._context))
        except CANNOT_RENDER as error:
            return RenderedSql("", self._relations, unknown=cannot_run(error))
        return RenderedSql(text, self._relations, self._this, "; ".join(self._unknown))

    def assume(self) -> bool:
        """Decide a condition that only dbt could."""
        self.assumed = True
        return self._assumption

    def forget(self, what: str) -> str:
        """Remember that something can't be known without dbt."""
        if len(self._unknown) < MOST_UNKNOWN:
            self._unknown[f"it uses {what[:LONGEST_NAME]}"] = None
        return "unknown"

    def _ref(self, *names: str, **keywords: Any) -> str:
        return self._relation(ref_of(names, keywords))

    def _relation(self, ref: Ref | None) -> str:
        if len(self._relations) == MOST_RELATIONS:
            raise ValueError(f"it reads more than {MOST_RELATIONS:,} relations")
        name = PLACEHOLDER.format(len(self._relations))
        self._relations[name] = ref
        return name

    def _undefined(self) -> type[Undefined]:
        """What stands for a name that only dbt knows: using it makes the rendering incomplete, and doesn't raise."""
        forget, assume = self.forget, self.assume

        class OnlyDbtKnows(Undefined):
            def _name(self) -> str:
                return f"`{self._undefined_name}`"

            def __call__(self, *_args: Any, **_keywords: Any) -> Any:
                return forget(self._name())

            def __getattr__(self, name: str) -> Any:
                if name.startswith("__") or name in ASKED_BY_THE_SANDBOX:
                    raise AttributeError(name)
                return OnlyDbtKnows(name=f"{self._undefined_name}.{name}")

            __getitem__ = __getattr__

            def __str__(self) -> str:
                return forget(self._name())

            def __iter__(self) -> Iterator[Any]:
                forget(self._name())
                return iter(())

            def __bool__(self) -> bool:
                return assume()

            def __eq__(self, other: object) -> bool:
                return assume()

            def __ne__(self, other: object) -> bool:
                return assume()

            __hash__ = None  # type: ignore[assignment]

        return OnlyDbtKnows


class _Variable:
    """A variable of dbt: its default where it is written into the SQL, an assumption where something hangs on it."""

    def __init__(self, name: str, default: Any, rendering: Rendering) -> None:
        self._name = name
        self._default = default
        self._rendering = rendering

    def __str__(self) -> str:
        return str(self._default)

    def __bool__(self) -> bool:
        return self._rendering.assume()

    def __eq__(self, other: object) -> bool:
        return self._rendering.assume()

    def __ne__(self, other: object) -> bool:
        return self._rendering.assume()

    __hash__ = None  # type: ignore[assignment]

    def __iter__(self) -> Iterator[Any]:
        self._rendering.forget(f"variable `{self._name}`")
        return iter(())


class _Package:
    """A package of macros that make SQL of SQL: a call stands for all that it was given."""

    def __init__(self, name: str, rendering: Rendering) -> None:
        self._name = name
        self._rendering = rendering

    def __getattr__(self, macro: str) -> Callable[..., str]:
        def call(*args: Any, **keywords: Any) -> str:
            given = [text for value in (*args, *keywords.values()) for text in _texts(value)]
            if macro.startswith(LOOKS_AT_RELATIONS) or any("__relation_" in text for text in given):
                return self._rendering.forget(f"`{self._name}.{macro}`")
            return f"unknown_expression({', '.join(given)})"

        return call


def _texts(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return [str(value)]
