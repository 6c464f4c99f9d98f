"""Rows to train on, in groups: one question with its answering passage, passages that do not answer it, and the
question changed so that the passage no longer answers.

The rows of a group share a batch, so that the ranking loss can compare them.
"""

import hashlib
import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from near_passages import NearPassages
from unanswerable import make_unanswerable

MAX_TOKENS = 256
# One passage in this many is kept back, with all its questions.
DEV_SHARE = 100


@dataclass(frozen=True)
class Row:
    """`start`, `end` are token positions, both inclusive; 0, 0 ([CLS]) where the passage does not answer.

    `trains_span` is false for questions changed by rule: they teach the verdict only.
    """

    ids: np.ndarray
    types: np.ndarray
    start: int
    end: int
    trains_span: bool
    source: str


@dataclass
class Group:
    rows: list[Row] = field(default_factory=list)

    @property
    def length(self) -> int:
        return max(len(row.ids) for row in self.rows)


def is_dev(passage: str) -> bool:
    return int(hashlib.sha1(passage[:80].encode()).hexdigest(), 16) % DEV_SHARE == 0


def open_tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
    return tokenizer


def to_row(encoding, span: list[int] | None, source: str) -> Row | None:
    """`None` where the answer fell to the truncation."""
    start = end = 0
    if span is not None:
        inside = [
            index
            for index, (side, (first, last)) in enumerate(zip(encoding.sequence_ids, encoding.offsets))
            if side == 1 and first < span[1] and last > span[0]
        ]
        if not inside or encoding.offsets[inside[-1]][1] < span[1]:
            return None
        start, end = inside[0], inside[-1]
    return Row(
        np.array(encoding.ids, dtype=np.int32),
        np.array(encoding.type_ids, dtype=np.int8),
        start,
        end,
        not source.endswith("-rule"),
        source,
    )


def read_lines(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@dataclass(frozen=True)
class Mixture:
    """Which rows are trained on.

    rules       rows made by rule, as a share of the rows of the file
    mined       for so many of the questions for which the file has no near passage, one is looked for
    plain       so many of the groups with nothing but answering passages are kept
    max_tokens  groups with a longer row are left out
    """

    rules: float
    mined: float
    plain: float
    max_tokens: int


def build_groups(data: Path, tokenizer: Tokenizer, mixture: Mixture, seed: int) -> tuple[list[Group], list[Group]]:
    """Groups for training and groups kept back (`is_dev`), in a fixed order."""
    chance = random.Random(seed)
    lines = read_lines(data / "reader.jsonl")
    near = NearPassages(sorted({line["passage"] for line in lines}))
    by_question: dict[str, list[dict]] = {}
    for line in lines:
        # A word is at least one token: what is too long anyway need not be looked at.
        if len(line["question"].split()) + len(line["passage"].split()) + 3 <= mixture.max_tokens:
            by_question.setdefault(line["question"], []).append(line)

    answered = [line for same in by_question.values() for line in same if line["span"] is not None]
    chance.shuffle(answered)
    # The kept-back rows all get their changed questions, to watch the verdict on.
    wanted = {True: int(mixture.rules * len(lines)), False: len(lines)}
    changed: dict[int, dict] = {}
    for line in answered:
        kept = not is_dev(line["passage"])
        if wanted[kept] == 0:
            continue
        first, last = line["span"]
        question = make_unanswerable(line["question"], line["passage"], line["passage"][first:last], chance)
        if question is not None:
            changed[id(line)] = {**line, "question": question, "span": None, "source": line["source"] + "-rule"}
            wanted[kept] -= 1

    drafts: list[list[dict]] = []
    for question, same in by_question.items():
        group = []
        for line in same:
            group.append(line)
            if id(line) in changed:
                group.append(changed[id(line)])
        positive = [line for line in same if line["span"] is not None]
        bare = positive and not any(line["source"].endswith("-hard") for line in same)
        if bare and chance.random() < mixture.mined:
            first, last = positive[0]["span"]
            answer = positive[0]["passage"][first:last]
            for passage in near.find(question, positive[0]["passage"], answer, 1):
                group.append({"question": question, "passage": passage, "span": None, "source": "mined"})
        if len(positive) < len(group) or chance.random() < mixture.plain:
            # Long groups are cut, so that a batch stays a batch.
            drafts.extend(group[first : first + 6] for first in range(0, len(group), 6))

    flat = [line for group in drafts for line in group]
    encodings = iter(tokenizer.encode_batch([(line["question"], line["passage"]) for line in flat]))
    train: list[Group] = []
    dev: list[Group] = []
    for draft in drafts:
        group = Group()
        for line in draft:
            row = to_row(next(encodings), line["span"], line["source"])
            if row is not None:
                group.rows.append(row)
        if group.rows and group.length <= mixture.max_tokens:
            (dev if any(is_dev(line["passage"]) for line in draft) else train).append(group)
    return train, dev


def bucket(groups: list[Group], rows_a_batch: int, random: np.random.Generator) -> list[list[Row]]:
    """Batches of whole groups of like length, in random order."""
    noise = random.uniform(-12, 12, len(groups))
    order = np.argsort([group.length + extra for group, extra in zip(groups, noise)], kind="stable")
    batches: list[list[Row]] = []
    batch: list[Row] = []
    for index in order:
        rows = groups[index].rows
        if batch and len(batch) + len(rows) > rows_a_batch:
            batches.append(batch)
            batch = []
        batch = [*batch, *rows]
    batches.append(batch)
    random.shuffle(batches)
    return batches
