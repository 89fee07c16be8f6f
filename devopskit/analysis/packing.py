"""How many nodes hold a set of requests: first fit, the largest first, in CPU and memory at once.

A smaller request saves money only when a node can leave, so that the saving on paper is compared with whole nodes.
First fit decreasing needs at most 11/9 of the fewest bins (and one more) in one dimension (Dosa 2007); a scheduler that does
not move pods needs more. Both sides of a comparison are packed alike, so that the difference is fair.
"""

from __future__ import annotations

import numpy as np

ROUNDING = 1e-9


def nodes_needed(cpu: np.ndarray, memory: np.ndarray, *, node_cpu: float, node_memory: float) -> int:
    """Nodes of one shape that hold pods with these requests.

    Parameters
    ----------
    cpu, memory : float [pods], requests in cores and bytes; NaN counts as nothing requested.
    node_cpu, node_memory : what a node offers to pods.

    Returns
    -------
    The number of nodes; a pod larger than a node counts as one node of its own.
    """
    wanted = np.nan_to_num(np.column_stack([np.asarray(cpu, float) / node_cpu, np.asarray(memory, float) / node_memory]))
    order = np.argsort(-wanted.max(axis=1, initial=0.0), kind="stable")
    free = np.empty((len(wanted), 2))
    used = 0
    for pod in wanted[order]:
        if not pod.any():
            continue
        fits = np.flatnonzero((free[:used] >= pod - ROUNDING).all(axis=1))
        if not len(fits):
            free[used] = 1.0
            used += 1
            fits = np.array([used - 1])
        free[fits[0]] -= pod
    return used
