"""How the statements of several changes become one."""

from server.storage.one_statement import Part, one_statement


def part(text: str, number_of_values: int, *, must_change: bool = False, name: str = "") -> Part:
    return Part(text, number_of_values, must_change, name)


def test_parameters_are_numbered_through() -> None:
    first = part("INSERT INTO a VALUES ($1, $2, $1)", 2)
    second = part(f"INSERT INTO b VALUES ({', '.join(f'${n}' for n in range(1, 13))})", 12)
    third = part("INSERT INTO c VALUES ($1)", 1)

    text = one_statement((first, second, third))

    assert "VALUES ($1, $2, $1)" in text
    assert f"VALUES ({', '.join(f'${n}' for n in range(3, 15))})" in text
    assert "VALUES ($15)" in text


def test_a_part_that_must_change_a_row_divides_by_the_rows_that_it_changed() -> None:
    text = one_statement((part("DELETE FROM a", 0), part("UPDATE b SET n = $1", 1, must_change=True)))

    assert text == (
        "WITH part_0 AS (DELETE FROM a), part_1 AS (UPDATE b SET n = $1 RETURNING 1) "
        "SELECT 1 / (SELECT count(*) FROM part_1)"
    )


def test_a_part_is_known_to_the_others_by_its_name() -> None:
    text = one_statement((part("INSERT INTO a RETURNING n", 0, name="added"), part("SELECT FROM added", 0)))

    assert text == "WITH added AS (INSERT INTO a RETURNING n), part_1 AS (SELECT FROM added) SELECT "
