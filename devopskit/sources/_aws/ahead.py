"""A few requests in flight at a time, answers in the order of the questions, memory bounded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
IN_FLIGHT = 4  # CloudWatch allows 50 calls a second for all users of an account, so that dashboards must keep their share


def ahead(work: Callable[[T], R], items: Iterable[T], *, in_flight: int = IN_FLIGHT) -> Iterator[R]:
    """Yield `work(item)` for each item, in order; at most `in_flight` answers wait to be taken."""
    pool = ThreadPoolExecutor(in_flight)
    waiting: deque[Future[R]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) >= in_flight:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
