import math

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed; requirements.txt has it")

from measure import auroc, best_span


def test_the_best_span_is_the_worked_example() -> None:
    assert best_span(np.array([9.0, 0, 2, 1]), np.array([9.0, 0, 0, 3]), 1) == (2, 3, 5.0)


def test_a_span_has_at_most_thirty_pieces() -> None:
    start, end = np.zeros(60), np.zeros(60)
    start[5], end[50] = 4, 4
    left, right, value = best_span(start, end, 1)
    assert right - left + 1 <= 30
    assert value == 4


def test_auroc_counts_ties_as_one_half() -> None:
    assert auroc([1.0, 2.0], [1.0, 0.0]) == 0.875
    assert math.isnan(auroc([], [1.0]))
