import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meshwright.adapters.yaml import generated_yaml, user_yaml

WORDS = ["sales", "a b", "yes", "Off", "~", "null", "1.0", "1e3", "0o7", "12:30", "2024-01-01", "a: b", "a #b", "- a"]
WORDS += ["{{ x }}", "'", '"', "", " ", "a ", "a\nb", "a\tb", "é", "=", "<<", "decimal(18, 2)", "it's", "TODO: x", "x:"]
SCALARS = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12),
    st.text("abcdef .,()_-'#:1", max_size=20),
    st.booleans(),
    st.integers(),
    st.none(),
    st.floats(allow_nan=False),
    st.dates(min_value=datetime.date(1000, 1, 1)),
)
KEYS = st.one_of(st.sampled_from(WORDS), st.from_regex(r"[a-z_+]{1,8}", fullmatch=True))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=20,
)


@pytest.mark.slow
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_generated_yaml_is_the_text_that_the_editor_of_yaml_writes(document: dict[str, object]) -> None:
    assert generated_yaml.new(document) == user_yaml.new(document)


@pytest.mark.parametrize("text", ["word " * 900, "a\n\nb", "x" * 3000])
def test_a_value_that_is_not_on_one_line_is_laid_out_as_ever(text: str) -> None:
    document = {"models": [{"name": "orders", "description": text}]}
    assert generated_yaml.new(document) == user_yaml.new(document)
