"""Tests of rows, batches, losses and figures: python -m unittest discover -s training/reader"""

import math
import unittest

import numpy as np
import torch

from batches import Batch, draw_epoch
from losses import Opinion, order_loss, pair_loss, rank, span_loss, verdict_loss
from measure import auroc, best_span
from rows import Kind, Row, choose_window, find_pieces, split_source


def make_row(cluster: int, length: int, source: str = "qamr", dev: bool = False) -> Row:
    ids = np.arange(length, dtype=np.int32)
    return Row(ids, 3, 4, 4, True, True, dev, source, Kind.ANSWERED, cluster, cluster, cluster)


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


class Rows(unittest.TestCase):
    def test_source_and_kind_are_read_from_the_name(self) -> None:
        self.assertEqual(split_source("squad2-imp"), ("squad2", Kind.HUMAN))
        self.assertEqual(split_source("fairy-swap"), ("fairy", Kind.MADE))
        self.assertEqual(split_source("qamr"), ("qamr", Kind.ANSWERED))

    def test_a_span_covers_every_piece_that_it_overlaps(self) -> None:
        offsets = np.array([[0, 4], [4, 8], [9, 12]])
        self.assertEqual(find_pieces(offsets, [5, 10]), (1, 2))
        self.assertIsNone(find_pieces(offsets, [8, 9]))

    def test_a_cut_passage_always_holds_its_answer(self) -> None:
        random = np.random.default_rng(1)
        for _ in range(200):
            window = choose_window(100, 10, (40, 44), random)
            self.assertLessEqual(window, 40)
            self.assertGreater(window + 10, 44)
        self.assertIsNone(choose_window(100, 10, (40, 50), random))
        self.assertEqual(choose_window(100, 10, None, random), 0)


class Batches(unittest.TestCase):
    def test_a_small_cluster_stays_in_one_batch_and_batches_stay_within_their_tokens(self) -> None:
        random = np.random.default_rng(2)
        rows = [make_row(index // 3, 10 + index % 40) for index in range(300)]
        batches = draw_epoch(rows, 500, random)
        self.assertEqual(sorted(index for batch in batches for index in batch), list(range(300)))
        for batch in batches:
            self.assertLessEqual(len(batch) * max(len(rows[index].ids) for index in batch), 500)
            for cluster in {rows[index].cluster for index in batch}:
                self.assertEqual(sum(rows[index].cluster == cluster for index in batch), 3)

    def test_a_share_of_one_half_shows_about_half_of_the_clusters_and_rows_kept_out_never_appear(self) -> None:
        random = np.random.default_rng(3)
        rows = [make_row(index, 20, "amazon", dev=index % 10 == 0) for index in range(2000)]
        drawn = [index for batch in draw_epoch(rows, 500, random) for index in batch]
        self.assertTrue(all(not rows[index].dev for index in drawn))
        self.assertAlmostEqual(len(drawn) / 1800, 0.5, delta=0.05)


class Losses(unittest.TestCase):
    def test_rank_is_the_worked_example(self) -> None:
        yes, no = torch.tensor([True, False]), torch.tensor([False, True])
        value = rank(torch.tensor([2.0, 0.0]), torch.ones(2, 2, dtype=torch.bool), yes, no)
        self.assertAlmostEqual(value.item(), math.log(1 + math.exp(-2)), places=6)
        self.assertEqual(rank(torch.tensor([2.0, 0.0]), torch.zeros(2, 2, dtype=torch.bool), yes, no).item(), 0)

    def test_order_compares_passages_of_one_question_only(self) -> None:
        logits = torch.tensor([[0.0, 0, 1, 1], [0.0, 0, 5, 5]])
        same = order_loss(logits, logits, make_batch([1, 0], [7, 7], [1, 2], [2, 0]))
        other = order_loss(logits, logits, make_batch([1, 0], [7, 8], [1, 2], [2, 0]))
        self.assertGreater(same.item(), 1)
        self.assertEqual(other.item(), 0)

    def test_order_leaves_out_an_answered_row_whose_answer_is_not_marked(self) -> None:
        logits = torch.tensor([[0.0, 0, 1, 1], [0.0, 0, 5, 5]])
        self.assertEqual(order_loss(logits, logits, make_batch([1, 0], [7, 7], [1, 2], [0, 0])).item(), 0)

    def test_pair_compares_different_questions_to_one_passage_only(self) -> None:
        verdict = torch.tensor([0.0, 3.0])
        self.assertGreater(pair_loss(verdict, make_batch([1, 0], [7, 8], [1, 1], [2, 0])).item(), 3)
        self.assertEqual(pair_loss(verdict, make_batch([1, 0], [7, 7], [1, 1], [2, 0])).item(), 0)
        self.assertEqual(pair_loss(verdict, make_batch([1, 0], [7, 8], [1, 2], [2, 0])).item(), 0)

    def test_the_student_loses_least_where_it_agrees_with_label_and_teacher(self) -> None:
        batch = make_batch([1.0], [1], [1], [2])
        right, wrong = torch.tensor([[0.0, 0, 9, 0]]), torch.tensor([[0.0, 0, 0, 9]])
        certain = torch.tensor([[0.0, 0, 1, 0]])
        opinion = Opinion(certain, certain, torch.tensor([4.0]))
        self.assertLess(span_loss(right, right, batch, opinion), span_loss(wrong, wrong, batch, opinion))
        self.assertLess(verdict_loss(torch.tensor([4.0]), batch, opinion), verdict_loss(torch.tensor([-4.0]), batch, opinion))


class Figures(unittest.TestCase):
    def test_the_best_span_is_the_worked_example(self) -> None:
        found = best_span(np.array([9.0, 0, 2, 1]), np.array([9.0, 0, 0, 3]), 1)
        self.assertEqual(found, (2, 3, 5.0))

    def test_a_span_has_at_most_thirty_pieces(self) -> None:
        start, end = np.zeros(60), np.zeros(60)
        start[5], end[50] = 4, 4
        left, right, value = best_span(start, end, 1)
        self.assertLessEqual(right - left + 1, 30)
        self.assertEqual(value, 4)

    def test_auroc_counts_ties_as_one_half(self) -> None:
        self.assertEqual(auroc([1.0, 2.0], [1.0, 0.0]), 0.875)
        self.assertTrue(math.isnan(auroc([], [1.0])))


if __name__ == "__main__":
    unittest.main()
