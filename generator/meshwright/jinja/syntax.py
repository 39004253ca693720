"""Parses dbt's Jinja into jinja2's syntax tree, including dbt's own tags, without dbt and without rendering."""

from functools import lru_cache

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser


class _Block(Extension):
    """A tag of dbt that defines something like a macro: `test`, `data_test`, `snapshot` and `materialization`."""

    tags = {"test", "data_test", "materialization", "snapshot"}  # noqa: RUF012 (as jinja2 declares it)

    def parse(self, parser: Parser) -> nodes.Node:
        """Parse it as a macro with the tag's parameters, if it has any."""
        tag = next(parser.stream)
        macro = nodes.Macro(lineno=tag.lineno)
        macro.name = parser.parse_assign_target(name_only=True).name
        macro.args, macro.defaults = [], []
        if parser.stream.current.type == "lparen":
            parser.parse_signature(macro)
        while parser.stream.current.type != "block_end":
            next(parser.stream)
        macro.body = parser.parse_statements((f"name:end{tag.value}",), drop_needle=True)
        return macro


ENVIRONMENT = Environment(  # noqa: S701 (nothing is rendered)
    extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", _Block]
)


@lru_cache(maxsize=4096)
def parse(code: str) -> nodes.Template | TemplateSyntaxError:
    """Return the syntax tree, or the syntax error."""
    try:
        return ENVIRONMENT.parse(code)
    except TemplateSyntaxError as error:
        return error
    except RecursionError:
        return TemplateSyntaxError("it is nested too deeply", 1)


def is_plain(code: str) -> bool:
    """Whether a text contains no Jinja."""
    return "{{" not in code and "{%" not in code
