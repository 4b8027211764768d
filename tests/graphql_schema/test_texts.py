"""How texts are folded, whatever is in them: short ways must not lead elsewhere."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from graphql_schema.task.texts import folded, words_of

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def folded_by_definition(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).casefold().split())


@given(TEXTS | st.text(st.characters(codec="ascii"), max_size=30))
@example("  Straße\tÉTÉ \x1c ﬁn ")
@example("Plain\x0bASCII \x1f text")
def test_a_text_is_folded_without_accents_case_and_extra_white_space(text: str) -> None:
    assert folded(text) == folded_by_definition(text)


@given(st.lists(TEXTS, max_size=5))
@example(["a", "\u0301b", "c\u0327\u0301"])
@example(["x\u0085y", "\u1ec7"])
def test_words_of_several_texts_are_those_of_each(texts: list[str]) -> None:
    each = {word for text in texts for word in folded_by_definition(text).split()}

    assert words_of(texts) == " ".join(sorted(each))
