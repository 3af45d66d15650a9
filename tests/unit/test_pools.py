"""People are prepared once for all who ask, and anew when anything of them is another."""

from collections.abc import Sequence

from matcher.pools import Pools


def test_the_same_version_is_prepared_once_and_another_anew() -> None:
    made: list[str] = []

    def prepare(what: str) -> Sequence[int]:
        made.append(what)
        return [1]

    pools = Pools()
    first = pools.get(("a", 1), lambda: prepare("first"))
    assert pools.get(("a", 1), lambda: prepare("again")) is first
    pools.get(("a", 2), lambda: prepare("changed"))
    assert made == ["first", "changed"]


def test_those_asked_for_longest_ago_go_when_there_are_too_many_people_and_the_last_stay() -> None:
    pools = Pools(most=10)
    for version, people in (("a", 4), ("b", 4), ("a", 4), ("c", 4)):
        pools.get(version, lambda people=people: range(people))  # type: ignore[misc]
    asked: list[str] = []
    for version in ("a", "c", "b"):
        pools.get(version, lambda version=version: asked.append(version) or range(4))  # type: ignore[misc,func-returns-value]
    assert asked == ["b"]
    assert len(pools.get("more than all", lambda: range(99))) == 99
