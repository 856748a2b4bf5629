"""What clients send is read, or refused in words, whatever it is."""

import json
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiz.realtime.native import Malformed, read_frame

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.text() | st.builds(json.dumps, JSON | st.fixed_dictionaries({"event": JSON, "data": JSON, "id": JSON})))
def test_whatever_comes_is_a_frame_or_malformed(text: str) -> None:
    with suppress(Malformed):
        assert read_frame(text).event
