"""Bodies that something has happened to: taken or refused by a problem of ours, never an error of the server's."""

import json
from typing import Any

from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from tests.api.conftest import Party
from tests.store.test_wrong_files import IMPORTS
from tests.wrong_files import another_value, put_wrong, times

PLACES = {"profiles": "/v1/profiles", "outcomes": "/v1/outcomes"}


@times(40)
@given(data=st.data(), name=st.sampled_from(sorted(PLACES)), query=st.sampled_from(["", "?full=true"]))
def test_a_wrong_delivery_is_taken_whole_or_refused(
    client: TestClient, records: dict[str, str], data: st.DataObject, name: str, query: str
) -> None:
    one = IMPORTS[name]
    content = data.draw(st.sampled_from([another_value, put_wrong]))(data.draw, one.whole)
    headers = records | {"Content-Type": "application/x-ndjson"}
    answer = client.post(PLACES[name] + query, content=content, headers=headers)
    told = answer.json()
    if answer.status_code == 200:
        counts = told["deliveries"] if name == "profiles" else [told]
        assert sum(each["profiles" if name == "profiles" else "outcomes"] for each in counts) == one.rows(content)
    else:
        assert answer.status_code in (400, 409, 413, 422), answer.text
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert told["detail"]


@times(60)
@given(data=st.data())
def test_a_wrong_posting_is_taken_or_refused(
    client: TestClient, party: Party, posting: dict[str, Any], data: st.DataObject
) -> None:
    whole = json.dumps(posting, ensure_ascii=False).encode()
    content = data.draw(st.sampled_from([another_value, put_wrong]))(data.draw, whole)
    answer = client.post("/v1/vacancies", content=content, headers=party.headers | {"Content-Type": "application/json"})
    assert answer.status_code in (200, 201, 400, 404, 409, 413, 422), answer.text
    assert answer.json()
