"""The texts that the embedder learns from.

A data folder holds `pairs.jsonl` (question, passage), `reader.jsonl` (question, passage, span or null,
source) and `text.txt` (one to six sentences a line).
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

# A sentence shorter than this says too little to find its paragraph by.
FEWEST_WORDS = 4


@dataclass(frozen=True)
class Question:
    """One question with the passages that answer it and the answers marked in them."""

    text: str
    passages: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TrainingTexts:
    """pairs: (question, passage) as given; questions: one each, in alphabetical order; passages: all that occur
    (answering or not), in alphabetical order; paragraphs: the sentences of each text of two sentences or more."""

    pairs: list[tuple[str, str]]
    questions: list[Question]
    passages: list[str]
    paragraphs: list[list[str]]


def read_rows(path: Path) -> list[dict]:
    """The rows of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def split_sentences(text: str) -> list[str]:
    """Sentences by their closing mark. Rough, and good enough to hide one of them from its paragraph."""
    return [part for part in re.split(r"(?<=[.!?])\s+", text) if len(part.split()) >= FEWEST_WORDS]


def read_training_texts(folder: Path) -> TrainingTexts:
    """Reads a data folder. The order of everything depends on the files alone, not on hashing."""
    pairs = [(row["question"], row["passage"]) for row in read_rows(folder / "pairs.jsonl")]
    reader = read_rows(folder / "reader.jsonl")
    lines = (folder / "text.txt").read_text(encoding="utf-8").split("\n")

    questions: dict[str, Question] = {}
    for question, passage in pairs:
        questions.setdefault(question, Question(question)).passages.append(passage)
    for row in reader:
        if row["span"] is None:
            continue
        known = questions.setdefault(row["question"], Question(row["question"]))
        known.passages.append(row["passage"])
        start, end = row["span"]
        known.answers.append(row["passage"][start:end])

    paragraphs = [split_sentences(text) for text in sorted(set(lines))]
    return TrainingTexts(
        pairs=pairs,
        questions=[questions[text] for text in sorted(questions)],
        passages=sorted({passage for _, passage in pairs} | {row["passage"] for row in reader}),
        paragraphs=[sentences for sentences in paragraphs if len(sentences) >= 2],
    )
