"""Losses of the embedder. The reader has a module of the same name, so this one is loaded by its path."""

import math
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; requirements.txt has it")


@pytest.fixture(scope="module")
def losses():
    spec = spec_from_file_location("embedder_losses", Path(__file__).with_name("losses.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_word_piece_that_occurs_four_times_counts_twice(losses) -> None:
    distinct, weights = losses.count_pieces(np.array([7, 3, 7, 7, 7]))
    assert distinct.tolist() == [3, 7]
    assert weights.tolist() == [1, 2]


def test_the_vector_of_a_text_is_the_weighted_sum_of_its_rows_with_unit_length(losses) -> None:
    table = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    found = losses.bag([np.array([0, 1, 1, 1, 1]), np.array([1])], table)
    assert torch.allclose(found, torch.tensor([[1 / math.sqrt(5), 2 / math.sqrt(5)], [0.0, 1.0]]))


def test_contrast_is_least_when_each_row_is_nearest_to_its_own_partner(losses) -> None:
    vectors = torch.eye(3)
    right = losses.contrast_in_batch(vectors, vectors, 0.1)
    wrong = losses.contrast_in_batch(vectors, vectors.roll(1, 0), 0.1)
    assert right < 0.001
    assert wrong > 5


def test_fused_contrast_ignores_missing_candidates(losses) -> None:
    cosine = torch.tensor([[0.5, 0.5]])
    alone = losses.contrast_fused(cosine, torch.tensor([[0.2, -math.inf]]), 0.5, 0.1)
    tied = losses.contrast_fused(cosine, torch.tensor([[0.2, 0.2]]), 0.5, 0.1)
    assert alone.item() == 0
    assert tied.item() == pytest.approx(math.log(2))
