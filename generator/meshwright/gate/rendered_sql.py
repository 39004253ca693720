"""Renders a model's code to SQL without dbt: enough to see which columns it uses of what it reads.

Jinja runs in its sandbox, with stand-ins for what dbt would give it. What only dbt could know makes the rendering
incomplete, and says why.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from jinja2 import TemplateError, Undefined
from jinja2.sandbox import SandboxedEnvironment

from meshwright.gate.refs import Ref, ref_of

ASKED_BY_THE_SANDBOX = ("unsafe_callable", "alters_data")
# What a template can raise by mistake or on purpose: its own errors, types that don't fit, no end of calls or of text.
CANNOT_RENDER = (
    *(TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError),
    *(RecursionError, MemoryError),
)
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


def render_sql(code: str) -> list[RenderedSql]:
    """Render a model's code, once with every condition that only dbt can decide taken as false, and once as true.

    Such conditions are those on `is_incremental()`, variables, the target and the like. Where one has more than two
    branches the rendering is incomplete.
    """
    first = _Rendering(False)
    rendered = first.render(code)
    if not first.assumed or rendered.unknown:
        return [rendered]
    if re.search(r"\{%-?\s*elif\b", code):
        return [msgspec.structs.replace(rendered, unknown="it has an `elif` that only dbt can decide")]
    return [rendered, _Rendering(True).render(code)]


class _Rendering:
    """One rendering: hands out placeholders, and remembers what it assumed and what it couldn't know."""

    def __init__(self, assumption: bool) -> None:
        self._assumption = assumption
        self.assumed = False
        self._relations: dict[str, Ref | None] = {}
        self._unknown: list[str] = []
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

    def render(self, code: str) -> RenderedSql:
        environment = SandboxedEnvironment(extensions=["jinja2.ext.do"], undefined=self._undefined())
        try:
            text = environment.from_string(code).render(self._context)
        except CANNOT_RENDER as error:
            return RenderedSql(
                "", self._relations, unknown=f"its Jinja can't be run without dbt: {str(error) or type(error).__name__}"
            )
        return RenderedSql(text, self._relations, self._this, "; ".join(dict.fromkeys(self._unknown)))

    def assume(self) -> bool:
        """Decide a condition that only dbt could."""
        self.assumed = True
        return self._assumption

    def forget(self, what: str) -> str:
        """Remember that something can't be known without dbt."""
        self._unknown.append(f"it uses {what}")
        return "unknown"

    def _ref(self, *names: str, **keywords: Any) -> str:
        return self._relation(ref_of(names, keywords))

    def _relation(self, ref: Ref | None) -> str:
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

    def __init__(self, name: str, default: Any, rendering: _Rendering) -> None:
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

    def __init__(self, name: str, rendering: _Rendering) -> None:
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
