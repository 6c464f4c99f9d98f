import math

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed; requirements.txt has it")

from batches import Batch
from losses import Opinion, order_loss, pair_loss, rank, span_loss, verdict_loss


def make_batch(answers: list[float], question: list[int], passage: list[int], start: list[int]) -> Batch:
    """Rows of four word pieces, two of them in the passage."""
    rows = len(answers)
    return Batch(
        rows=torch.arange(rows),
        ids=torch.zeros(rows, 4, dtype=torch.int64),
        mask=torch.ones(rows, 4, dtype=torch.int64),
        types=torch.tensor([[0, 0, 1, 1]] * rows),
        start=torch.tensor(start),
        end=torch.tensor(start),
        answers=torch.tensor(answers),
        trains_span=torch.ones(rows, dtype=torch.bool),
        weight=torch.ones(rows),
        made=torch.zeros(rows, dtype=torch.bool),
        question=torch.tensor(question),
        passage=torch.tensor(passage),
    )


def test_rank_is_the_worked_example() -> None:
    yes, no = torch.tensor([True, False]), torch.tensor([False, True])
    value = rank(torch.tensor([2.0, 0.0]), torch.ones(2, 2, dtype=torch.bool), yes, no)
    assert value.item() == pytest.approx(math.log(1 + math.exp(-2)))


def test_rank_is_zero_without_comparable_pairs() -> None:
    yes, no = torch.tensor([True, False]), torch.tensor([False, True])
    assert rank(torch.tensor([2.0, 0.0]), torch.zeros(2, 2, dtype=torch.bool), yes, no).item() == 0


def test_order_compares_only_passages_of_one_question() -> None:
    logits = torch.tensor([[0.0, 0, 1, 1], [0.0, 0, 5, 5]])
    assert order_loss(logits, logits, make_batch([1, 0], [7, 7], [1, 2], [2, 0])).item() > 1
    assert order_loss(logits, logits, make_batch([1, 0], [7, 8], [1, 2], [2, 0])).item() == 0


def test_order_leaves_out_an_answered_row_whose_answer_is_not_marked() -> None:
    logits = torch.tensor([[0.0, 0, 1, 1], [0.0, 0, 5, 5]])
    assert order_loss(logits, logits, make_batch([1, 0], [7, 7], [1, 2], [0, 0])).item() == 0


def test_pair_compares_only_different_questions_to_one_passage() -> None:
    verdict = torch.tensor([0.0, 3.0])
    assert pair_loss(verdict, make_batch([1, 0], [7, 8], [1, 1], [2, 0])).item() > 3
    assert pair_loss(verdict, make_batch([1, 0], [7, 7], [1, 1], [2, 0])).item() == 0
    assert pair_loss(verdict, make_batch([1, 0], [7, 8], [1, 2], [2, 0])).item() == 0


def test_the_student_loses_least_where_it_agrees_with_label_and_teacher() -> None:
    batch = make_batch([1.0], [1], [1], [2])
    right, wrong = torch.tensor([[0.0, 0, 9, 0]]), torch.tensor([[0.0, 0, 0, 9]])
    certain = torch.tensor([[0.0, 0, 1, 0]])
    opinion = Opinion(certain, certain, torch.tensor([4.0]))
    assert span_loss(right, right, batch, opinion) < span_loss(wrong, wrong, batch, opinion)
    sure, unsure = torch.tensor([4.0]), torch.tensor([-4.0])
    assert verdict_loss(sure, batch, opinion) < verdict_loss(unsure, batch, opinion)
