"""An attacker on published tables: OR-tools, told what every reader knows. Shares nothing with the suppressor."""

from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

BOUND = 10_000


def possible(
    told: Mapping[str, int],
    small: Sequence[str],
    beside: Sequence[str],
    unshown: Sequence[str],
    sums: Sequence[tuple[str, tuple[str, ...]]],
    name: str,
) -> tuple[int, int]:
    """The least and the greatest value that the cell `name` may have."""
    ends = []
    for greatest in (False, True):
        model = cp_model.CpModel()
        variables: dict[str, cp_model.LinearExprT] = dict(told)
        variables |= {one: model.new_int_var(0, 4, one) for one in small}
        variables |= {one: model.new_int_var(5, BOUND, one) for one in beside}
        variables |= {one: model.new_int_var(0, BOUND, one) for one in unshown}
        for whole, parts in sums:
            model.add(sum(variables[part] for part in parts) == variables[whole])
        (model.maximize if greatest else model.minimize)(variables[name])
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(model) == cp_model.OPTIMAL
        ends.append(round(solver.objective_value))
    return ends[0], ends[1]
