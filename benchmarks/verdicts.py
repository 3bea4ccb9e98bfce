"""Comparing what was measured with what was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

#: Figures that are the better the larger they are; all others should be small.
_RATES = ("per_second",)


def verdicts(found: Mapping[str, Any], targets: Mapping[str, Any], kind: str) -> dict[str, str]:
    """Return for each target, by its path, whether it is met, with figure and target.

    :param kind: the database, where a target is another one for each.
    """
    return dict(_compared(found, targets, kind, ""))


def _compared(
    found: Mapping[str, Any], targets: Mapping[str, Any], kind: str, path: str
) -> Iterator[tuple[str, str]]:
    for name, target in targets.items():
        figure, where = found.get(name), f"{path}{name}"
        if isinstance(target, Mapping) and kind not in target:
            yield from _compared(figure or {}, target, kind, f"{where}.")
            continue
        least_or_most = target[kind] if isinstance(target, Mapping) else target
        if figure is None:
            yield where, f"not measured (target {least_or_most})"
            continue
        is_rate = name.endswith(_RATES)
        is_met = figure >= least_or_most if is_rate else figure <= least_or_most
        yield where, f"{'met' if is_met else 'MISSED'}: {figure} (target {least_or_most})"
