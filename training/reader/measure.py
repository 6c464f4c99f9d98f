"""Figures on the rows that were kept out of training.

python measure.py --data reader-v2.json.xz --tokenizer MODEL_DIR --checkpoint student.pt
"""

import argparse
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from batches import collate, sort_into_batches
from bert import Reader
from checkpoints import load_checkpoint
from rows import Kind, Row, open_tokenizer, read_rows
from run_options import add_run_options, autocast, choose_device, prepare

TOKENS = 16_384
# The product's limit on a span, in word pieces.
LONGEST_SPAN = 30


@dataclass(frozen=True)
class Answer:
    """A reader's answer to one row. `score` is best start + end inside the passage - null answer."""

    start: int
    end: int
    score: float
    verdict: float


def best_span(start: np.ndarray, end: np.ndarray, first: int) -> tuple[int, int, float]:
    """The span of at most LONGEST_SPAN pieces from `first` on with the highest start + end.

    float32 [seq] twice, without the closing [SEP]. Worked example: start [9, 0, 2, 1], end [9, 0, 0, 3], first 1
    -> 2, 3, 5.0.
    """
    best = (first, first, -np.inf)
    for left in range(first, len(start)):
        ends = end[left : left + LONGEST_SPAN]
        right = left + int(ends.argmax())
        value = float(start[left] + end[right])
        if value > best[2]:
            best = (left, right, value)
    return best


@torch.inference_mode()
def answer_rows(reader: Reader, rows: list[Row], indices: list[int], device: torch.device) -> dict[int, Answer]:
    reader.eval()
    found: dict[int, Answer] = {}
    for chosen in sort_into_batches(rows, indices, TOKENS):
        batch = collate(rows, chosen, device)
        with autocast(device):
            start, end, verdict = (part.cpu().numpy() for part in reader(batch.ids, batch.mask, batch.types))
        for place, index in enumerate(chosen):
            row, last = rows[index], len(rows[index].ids) - 1
            left, right, value = best_span(start[place, :last], end[place, :last], row.passage_start)
            null = float(start[place, 0] + end[place, 0])
            found[index] = Answer(left, right, value - null, float(verdict[place]))
    return found


def auroc(positive: list[float], negative: list[float]) -> float:
    """The chance that a positive scores over a negative; ties count half. NaN where either is empty."""
    if not positive or not negative:
        return float("nan")
    over = np.array(positive)[:, None] - np.array(negative)[None, :]
    return float((over > 0).mean() + 0.5 * (over == 0).mean())


def measure(reader: Reader, rows: list[Row], device: torch.device) -> dict[str, float]:
    """Exact spans, and for each source and kind of unanswered row the AUROC of score and verdict against the
    answered rows of the same source."""
    dev = [index for index, row in enumerate(rows) if row.dev]
    answers = answer_rows(reader, rows, dev, device)
    marked = [index for index in dev if rows[index].start > 0]
    exact = [(answers[i].start, answers[i].end) == (rows[i].start, rows[i].end) for i in marked]
    figures = {"exact span": float(np.mean(exact)) if exact else float("nan")}
    by_kind: dict[tuple[str, Kind], list[Answer]] = defaultdict(list)
    for index in dev:
        by_kind[rows[index].source, rows[index].kind].append(answers[index])
    for source, kind in sorted(by_kind, key=lambda key: (key[0], key[1].value)):
        if kind is Kind.ANSWERED:
            continue
        positive, negative = by_kind[source, Kind.ANSWERED], by_kind[source, kind]
        for name in ("score", "verdict"):
            values = [[getattr(answer, name) for answer in part] for part in (positive, negative)]
            figures[f"{source} {kind.value} {name}"] = auroc(*values)
    return {name: round(value, 4) for name, value in figures.items()}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--checkpoint", type=Path, required=True)
    arguments.add_argument("--tokenizer", type=Path, required=True, help="model folder with tokenizer.json")
    add_run_options(arguments)
    given = arguments.parse_args()
    prepare(given)
    device = choose_device(given)
    rows = read_rows(given.data, open_tokenizer(given.tokenizer))
    for name, value in measure(load_checkpoint(given.checkpoint).to(device), rows, device).items():
        print(f"{name:28} {value:.3f}")


if __name__ == "__main__":
    main()
