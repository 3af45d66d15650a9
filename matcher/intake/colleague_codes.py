"""What no colleague's code may be, in the staff list and in deliveries alike: somebody's name (decision 41)."""

from collections.abc import Collection

from matcher.pseudonymise.names import holds_a_name


def is_a_name(code: str, standing: Collection[str]) -> bool:
    """Whether a code is refused for holding a name. Those of `standing`, the staff list as it is, are known."""
    return code not in standing and holds_a_name(code)
