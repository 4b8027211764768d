"""How the statements of several changes become one."""

from server.storage.one_statement import Part, one_statement


def part(text: str, number_of_values: int, *, must_change: bool = False, name: str = "") -> Part:
    return Part(text, number_of_values, must_change, name)


def places(first: int, last: int) -> str:
    return ", ".join(f"${number}" for number in range(first, last + 1))


def test_parameters_are_numbered_through() -> None:
    parts = (part("VALUES ($1, $2, $1)", 2), part(places(1, 12), 12), part("VALUES ($1)", 1))

    text = one_statement(parts)

    assert "(VALUES ($1, $2, $1))" in text
    assert f"({places(3, 14)})" in text
    assert "(VALUES ($15))" in text


def test_a_part_that_must_change_a_row_divides_by_the_rows_that_it_changed() -> None:
    text = one_statement((part("DELETE FROM a", 0), part("UPDATE b SET n = $1", 1, must_change=True)))

    assert text == (
        "WITH part_0 AS (DELETE FROM a), part_1 AS (UPDATE b SET n = $1 RETURNING 1) "
        "SELECT 1 / (SELECT count(*) FROM part_1)"
    )


def test_a_part_is_known_to_the_others_by_its_name() -> None:
    text = one_statement((part("INSERT INTO a RETURNING n", 0, name="added"), part("SELECT FROM added", 0)))

    assert text == "WITH added AS (INSERT INTO a RETURNING n), part_1 AS (SELECT FROM added) SELECT "
