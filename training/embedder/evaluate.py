"""How well a table finds the right passage: alone, and fused with the word search.

    python evaluate.py --model models/verbatim-embedder --eval DIR

This is the quick look used while training, whole paragraphs as units; the product measures itself with its
own evaluation. Sets: {documents: [{id, title, text, article}], questions: [{question, relevant, answerable}]}.
Tries are compared on documents whose sha1(article) is even; the odd ones are only reported.
"""

import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from export import dequantize_rows
from losses import bag
from word_pieces import load_tokenizer, split_words
from word_search import open_word_index, search_words

SETS = ("xquad-en", "fairytaleqa-test", "squad2-dev-2articles")
ALPHAS = (0.4, 0.5, 0.6)
# Both searches give this many candidates to the fusion; the ranking is cut at 10.
CANDIDATES, CUT = 50, 10


@dataclass(frozen=True)
class Task:
    """One evaluation set. bm25: float32 [questions, documents], 0 where not among the first CANDIDATES."""

    name: str
    documents: list[str]
    questions: list[str]
    relevant: list[list[int]]
    even: np.ndarray
    bm25: np.ndarray


def read_task(path: Path) -> Task:
    """Reads a set and asks the word search all its answerable questions. Titles are searched with the text."""
    given = json.loads(path.read_text(encoding="utf-8"))
    documents = given["documents"]
    asked = [question for question in given["questions"] if question["answerable"]]
    index_of = {document["id"]: index for index, document in enumerate(documents)}
    relevant = [[index_of[name] for name in question["relevant"]] for question in asked]
    database = open_word_index([f"{document['title']}\n{document['text']}" for document in documents])
    bm25 = np.zeros((len(asked), len(documents)), dtype=np.float32)
    for row, question in enumerate(asked):
        for index, score in search_words(database, question["question"], CANDIDATES):
            bm25[row, index] = score
    digests = [hashlib.sha1(documents[found[0]]["article"].encode()).hexdigest() for found in relevant]
    return Task(
        name=path.stem,
        documents=[document["text"] for document in documents],
        questions=[question["question"] for question in asked],
        relevant=relevant,
        even=np.array([int(digest, 16) % 2 == 0 for digest in digests]),
        bm25=bm25,
    )


def fuse(similarity: np.ndarray, bm25: np.ndarray, alpha: float) -> np.ndarray:
    """alpha * cosine + (1 - alpha) * bm25 / max(bm25) over both searches' candidates; -inf elsewhere."""
    nearest = np.argsort(-similarity, axis=1, kind="stable")[:, :CANDIDATES]
    candidate = bm25 > 0
    np.put_along_axis(candidate, nearest, True, axis=1)
    largest = bm25.max(axis=1, keepdims=True)
    words = np.where(largest < 1e-3, 0, bm25 / np.maximum(largest, 1e-3))
    return np.where(candidate, alpha * similarity + (1 - alpha) * words, -np.inf)


def judge(scores: np.ndarray, relevant: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """hit@1 and nDCG@10 of each question, binary gains: float64 [questions] twice."""
    ranked = np.argsort(-scores, axis=1, kind="stable")[:, :CUT]
    discounts = 1 / np.log2(np.arange(2, CUT + 2))
    hits, gains = np.zeros(len(relevant)), np.zeros(len(relevant))
    for row, wanted in enumerate(relevant):
        found = np.isin(ranked[row], wanted) & np.isfinite(scores[row, ranked[row]])
        hits[row] = found[0]
        gains[row] = (found * discounts[: len(found)]).sum() / discounts[: min(CUT, len(wanted))].sum()
    return hits, gains


def read_table(onnx_file: Path) -> np.ndarray:
    """The floats in a model file: float32 [rows, dimensions]."""
    parts = {part.name: numpy_helper.to_array(part) for part in onnx.load(str(onnx_file)).graph.initializer}
    return dequantize_rows(parts["codes"], parts["scale"])


def evaluate_table(table: np.ndarray, tokenizer_folder: Path, folder: Path) -> list[str]:
    """One line of figures for each set and ranking."""
    tokenizer = load_tokenizer(tokenizer_folder)
    rows = torch.from_numpy(table)

    def embed(texts: list[str]) -> np.ndarray:
        pieces = split_words(tokenizer, texts)
        return bag([pieces.of(index) for index in range(len(pieces))], rows).numpy()

    lines = []
    for name in SETS:
        task = read_task(folder / f"{name}.json")
        similarity = embed(task.questions) @ embed(task.documents).T
        words_only = np.where(task.bm25 > 0, task.bm25, -np.inf)
        rankings = {"bm25": words_only, "dense": similarity}
        rankings |= {f"fused {alpha}": fuse(similarity, task.bm25, alpha) for alpha in ALPHAS}
        for ranking, scores in rankings.items():
            hits, gains = judge(scores, task.relevant)
            figures = f"{name:22} {ranking:10} all {hits.mean():.3f} {gains.mean():.3f}"
            for half, chosen in (("even", task.even), ("odd", ~task.even)):
                if chosen.any():
                    figures += f"   {half} {hits[chosen].mean():.3f} {gains[chosen].mean():.3f}"
            lines.append(figures)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="model folder to measure")
    parser.add_argument("--eval", type=Path, required=True, help="folder of the evaluation sets")
    options = parser.parse_args()
    table = read_table(options.model / "onnx" / "model_quantized.onnx")
    print("set, ranking, then hit@1 and nDCG@10")
    print("\n".join(evaluate_table(table, options.model, options.eval)))


if __name__ == "__main__":
    main()
