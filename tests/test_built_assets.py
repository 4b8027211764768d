"""The assets of the browser pages, packed for those who unpack them."""

from pathlib import Path

import pytest

from server.pages import BuiltAssets
from tests.http.test_packing import PACKED, PLAIN


@pytest.mark.parametrize("accept_encoding", [*PACKED, *PLAIN])
def test_an_asset_is_packed_only_for_who_unpacks_it(tmp_path: Path, accept_encoding: str) -> None:
    plain, packed = tmp_path / "page.js", tmp_path / "page.js.gz"
    plain.write_bytes(b"let words\n")
    packed.write_bytes(b"packed")
    scope = {
        "type": "http",
        "method": "GET",
        "headers": [(b"accept-encoding", accept_encoding.encode())],
    }

    answer = BuiltAssets(directory=tmp_path).file_response(plain, plain.stat(), scope)

    is_packed = accept_encoding in PACKED
    assert answer.headers.get("content-encoding") == ("gzip" if is_packed else None)
    assert int(answer.headers["content-length"]) == (packed if is_packed else plain).stat().st_size
    assert answer.headers["vary"] == "Accept-Encoding"
