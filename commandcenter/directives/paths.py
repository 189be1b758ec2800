"""Which units a directive passes through on its way from the issuer to a leaf.

Each of a leaf's ancestors below the issuer is a hop; all of them where the issuer is not an
ancestor (DESIGN §7). A department issues from the node it hangs on.
"""

from __future__ import annotations

from commandcenter.geo.model import DIGITS_OF, HANG, Level, ancestors, is_under, level_of, node_of


def issuing_node(issuer: str) -> str:
    """The node of the tree from which `issuer` speaks."""
    return node_of(issuer)


def inside(code: str, node: str) -> bool:
    """Whether `code` lies below the issuing node, so that the node itself is its superior."""
    return code != node and is_under(code, node)


def hops_of(leaf: str, node: str) -> list[str]:
    """The hops of one leaf, topmost first."""
    return hops_above(ancestors(leaf), node)


def hops_above(above: list[str], node: str) -> list[str]:
    """The hops among the units above a leaf, topmost first: those below the issuing node, else
    all.
    """
    return above[above.index(node) + 1 :] if node in above else above


def issuer_chain(node: str) -> list[str]:
    """The issuing node and everything above it; what lies inside never waits for these."""
    return [node, *ancestors(node)]


def cleared(unit: str, *, node: str, clear: int, clear_inside: int, waiting_above: bool) -> int:
    """The leaves under `unit` all of whose hops have passed the directive on.

    `clear` counts those without an idle hop at or below `unit`, `clear_inside` those of the issuing
    node; `waiting_above` tells whether a hop above `unit` is still idle.
    """
    if unit in issuer_chain(node):
        return clear_inside + (0 if waiting_above else clear - clear_inside)
    return 0 if waiting_above else clear


VILLAGE_DIGITS = 12


def parent_path(unit: str) -> str:
    """The codes above `unit` as one text with spaces; the same for all that have one parent."""
    # Nearly every leaf is a village: province, city, county and street are cut off its code.
    if len(unit) == VILLAGE_DIGITS and HANG not in unit:
        return f"{unit[:2]} {unit[:4]} {unit[:6]} {unit[:9]}"
    return " ".join(ancestors(unit))


def at_level(code: str, level: Level) -> str | None:
    """The node of `level` at or above `code`; things hung on a node belong to that node."""
    return node_of(code)[: DIGITS_OF[level]] if level_of(code) >= level else None
