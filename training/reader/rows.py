"""The rows that the reader learns from, as word pieces.

The file is JSON, compressed with xz: a list of objects with

    q      question
    p      passage
    span   [start, end) of the answer in the passage, in code points, or null
    src    source and kind of row, such as `squad2-imp` (see `Kind`)
    ans    whether the passage answers the question
    tspan  whether the row trains the span head
    cl     cluster: rows with one id share a passage or a question
    dev    whether the row is kept out of training
"""

import json
import lzma
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

CLS, SEP = 101, 102
# Word pieces of a row, and of its question.
MAX_PIECES, MAX_QUESTION = 320, 64


class Kind(Enum):
    """Where a row's label comes from, by the end of its source."""

    ANSWERED = "answered"
    HUMAN = "human"
    """A question written by a person that the passage does not answer (`-imp`)."""
    NEAR = "near"
    """A question against a similar passage that does not hold the answer (`-hard`)."""
    MADE = "made"
    """A question changed by rule or by an edit (`-rule`, `-edit`, `-swap`). Such labels err."""


SUFFIXES = {"-imp": Kind.HUMAN, "-hard": Kind.NEAR, "-rule": Kind.MADE, "-edit": Kind.MADE, "-swap": Kind.MADE}


@dataclass(frozen=True)
class Row:
    """One question and one passage: `[CLS] question [SEP] passage [SEP]`.

    `start` and `end` are positions in `ids`, both inclusive; 0, 0 (`[CLS]`) where no answer is marked. `question` and
    `passage` are equal for equal texts.
    """

    ids: np.ndarray
    passage_start: int
    start: int
    end: int
    answers: bool
    trains_span: bool
    dev: bool
    source: str
    kind: Kind
    question: int
    passage: int
    cluster: int


def split_source(source: str) -> tuple[str, Kind]:
    """`squad2-imp` -> `squad2`, HUMAN."""
    for suffix, kind in SUFFIXES.items():
        if source.endswith(suffix):
            return source.removesuffix(suffix), kind
    return source, Kind.ANSWERED


def open_tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


class Numbers:
    """A number for each distinct text, in order of first use."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def of(self, text: str) -> int:
        return self.known.setdefault(text, len(self.known))


class Pieces:
    """Word pieces of each distinct text: ids int32 [pieces], offsets int32 [pieces, 2] in code points."""

    def __init__(self, tokenizer: Tokenizer, texts: list[str]) -> None:
        self.found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        distinct = list(dict.fromkeys(texts))
        for first in range(0, len(distinct), 4096):
            part = distinct[first : first + 4096]
            for text, encoding in zip(part, tokenizer.encode_batch(part, add_special_tokens=False)):
                offsets = np.array(encoding.offsets, dtype=np.int32).reshape(-1, 2)
                self.found[text] = np.array(encoding.ids, dtype=np.int32), offsets

    def of(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        return self.found[text]


def find_pieces(offsets: np.ndarray, span: list[int]) -> tuple[int, int] | None:
    """First and last word piece that overlap a span of code points; `None` where none does."""
    inside = np.flatnonzero((offsets[:, 0] < span[1]) & (offsets[:, 1] > span[0]))
    return (int(inside[0]), int(inside[-1])) if len(inside) else None


def choose_window(length: int, room: int, answer: tuple[int, int] | None, random: np.random.Generator) -> int | None:
    """Where the part of a passage starts that is kept: anywhere around the answer, so that its place says nothing.

    `None` where the answer is longer than the room.
    """
    if length <= room or answer is None:
        return 0
    first, last = answer
    if last - first + 1 > room:
        return None
    return int(random.integers(max(0, last - room + 1), min(first, length - room) + 1))


def read_rows(path: Path, tokenizer: Tokenizer, seed: int = 3) -> list[Row]:
    """All rows whose answer fits, in the order of the file. The same seed cuts long passages at the same places."""
    with lzma.open(path, "rt", encoding="utf-8") as text:
        given = json.load(text)
    pieces = Pieces(tokenizer, [record[key] for record in given for key in ("q", "p")])
    questions, passages, clusters = Numbers(), Numbers(), Numbers()
    random = np.random.default_rng(seed)
    rows: list[Row] = []
    for record in given:
        question = pieces.of(record["q"])[0][:MAX_QUESTION]
        passage, offsets = pieces.of(record["p"])
        answer = None if record["span"] is None else find_pieces(offsets, record["span"])
        if record["span"] is not None and answer is None:
            continue
        room = MAX_PIECES - len(question) - 3
        window = choose_window(len(passage), room, answer, random)
        if window is None:
            continue
        passage_start = len(question) + 2
        shift = passage_start - window
        start, end = (0, 0) if answer is None else (answer[0] + shift, answer[1] + shift)
        rows.append(
            Row(
                ids=np.concatenate([[CLS], question, [SEP], passage[window : window + room], [SEP]]).astype(np.int32),
                passage_start=passage_start,
                start=start,
                end=end,
                answers=bool(record["ans"]),
                trains_span=bool(record["tspan"]),
                dev=bool(record["dev"]),
                source=split_source(record["src"])[0],
                kind=split_source(record["src"])[1],
                question=questions.of(record["q"]),
                passage=passages.of(record["p"]),
                cluster=clusters.of(record["cl"]),
            )
        )
    return rows
