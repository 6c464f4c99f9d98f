"""Batches of rows: whole clusters together, bounded by word pieces."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from rows import Kind, Row

# How often an epoch shows a source, where not once. Dialogues and reviews are many and alike; questions written to
# look answerable are few and teach the most.
SHARES = {"reddit": 0.7, "amazon": 0.5, "molweni": 0.5, "squad2": 1.6, "uaq": 1.6, "uaqs": 1.3}
# A longer cluster is split, so that no cluster fills a batch.
LARGEST_PIECE = 12
# Lengths are shuffled by up to this many word pieces before rows are sorted by them.
LENGTH_NOISE = 10
VERDICT_WEIGHTS = {Kind.ANSWERED: 1.0, Kind.HUMAN: 1.5, Kind.NEAR: 0.5, Kind.MADE: 0.7}


@dataclass(frozen=True)
class Batch:
    """Rows as tensors. [batch, seq] for ids, mask and types; [batch] for the rest.

    rows            indices into the list of all rows, int64
    start, end      positions of the answer, 0 where none is marked
    answers         1.0 where the passage answers
    trains_span     whether the span head learns from the row
    weight          of the row in the verdict's loss
    made            whether the question was changed by rule or edit
    question, passage  equal for equal texts
    """

    rows: torch.Tensor
    ids: torch.Tensor
    mask: torch.Tensor
    types: torch.Tensor
    start: torch.Tensor
    end: torch.Tensor
    answers: torch.Tensor
    trains_span: torch.Tensor
    weight: torch.Tensor
    made: torch.Tensor
    question: torch.Tensor
    passage: torch.Tensor


def collate(rows: list[Row], indices: list[int], device: torch.device) -> Batch:
    """The rows at `indices`, padded to the longest."""
    chosen = [rows[index] for index in indices]
    longest = max(len(row.ids) for row in chosen)
    ids, mask, types = (np.zeros((len(chosen), longest), dtype=np.int64) for _ in range(3))
    for place, row in enumerate(chosen):
        ids[place, : len(row.ids)] = row.ids
        mask[place, : len(row.ids)] = 1
        types[place, row.passage_start : len(row.ids)] = 1

    def column(values: list) -> torch.Tensor:
        return torch.tensor(values).to(device)

    return Batch(
        rows=column(indices),
        ids=torch.from_numpy(ids).to(device),
        mask=torch.from_numpy(mask).to(device),
        types=torch.from_numpy(types).to(device),
        start=column([row.start for row in chosen]),
        end=column([row.end for row in chosen]),
        answers=column([float(row.answers) for row in chosen]),
        trains_span=column([row.trains_span for row in chosen]),
        weight=column([VERDICT_WEIGHTS[row.kind] for row in chosen]),
        made=column([row.kind is Kind.MADE for row in chosen]),
        question=column([row.question for row in chosen]),
        passage=column([row.passage for row in chosen]),
    )


def fill_batches(pieces: list[list[int]], lengths: np.ndarray, tokens: int) -> list[list[int]]:
    """Consecutive pieces joined while rows * longest row stays within `tokens`."""
    batches: list[list[int]] = []
    batch: list[int] = []
    longest = 0
    for piece in pieces:
        grown = max(longest, int(lengths[piece].max()))
        if batch and (len(batch) + len(piece)) * grown > tokens:
            batches.append(batch)
            batch, grown = [], int(lengths[piece].max())
        batch = [*batch, *piece]
        longest = grown
    if batch:
        batches.append(batch)
    return batches


def draw_epoch(rows: list[Row], tokens: int, random: np.random.Generator) -> list[list[int]]:
    """One epoch of training rows: batches of row indices, in random order.

    A source with share 1.6 appears once or twice, cluster by cluster. The rows of a cluster stay in one batch, since
    the order and the pair loss compare them. Raises ValueError where there is no training row.
    """
    clusters: dict[int, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if not row.dev:
            clusters[row.cluster].append(index)
    pieces: list[list[int]] = []
    for members in clusters.values():
        draw = random.random()
        copies = [int(SHARES.get(rows[index].source, 1.0) + draw) for index in members]
        for copy in range(max(copies)):
            kept = [index for index, wanted in zip(members, copies) if wanted > copy]
            random.shuffle(kept)
            pieces += [kept[first : first + LARGEST_PIECE] for first in range(0, len(kept), LARGEST_PIECE)]
    if not pieces:
        raise ValueError(f"an epoch needs rows that are not kept out of training, got none among {len(rows)} rows")
    lengths = np.array([len(row.ids) for row in rows])
    keys = np.array([lengths[piece].max() for piece in pieces]) + random.uniform(
        -LENGTH_NOISE, LENGTH_NOISE, len(pieces)
    )
    batches = fill_batches([pieces[place] for place in np.argsort(keys, kind="stable")], lengths, tokens)
    random.shuffle(batches)
    return batches


def sort_into_batches(rows: list[Row], indices: list[int], tokens: int) -> Iterator[list[int]]:
    """The rows at `indices`, shortest first, for reading without training."""
    lengths = np.array([len(row.ids) for row in rows])
    yield from fill_batches([[index] for index in sorted(indices, key=lambda i: lengths[i])], lengths, tokens)
