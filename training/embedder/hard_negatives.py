"""Passages that share a question's words and do not answer it.

They are what the word search (BM25) puts high, so they are exactly what the embedding has to put right
when the two are fused.
"""

from dataclasses import dataclass

import numpy as np

from training_texts import Question
from word_search import open_word_index, score_words, search_words, word_runs

CANDIDATES = 40


@dataclass(frozen=True)
class HardNegatives:
    """For each question the answering passage in column 0 and up to N-1 hard negatives after it.

    passage  int32 [questions, N]    index into the passages; -1 where there are fewer
    bm25     float32 [questions, N]  BM25 divided by the row's largest, in 0..1
    """

    passage: np.ndarray
    bm25: np.ndarray


def mine_hard_negatives(
    questions: list[Question], passages: list[str], columns: int, random: np.random.Generator
) -> HardNegatives:
    """The best-matching passages that neither share text with an answering one nor hold a marked answer."""
    database = open_word_index(passages)
    index_of = {passage: index for index, passage in enumerate(passages)}
    runs = [word_runs(passage) for passage in passages]
    lowered = [passage.lower() for passage in passages]

    found = np.full((len(questions), columns), -1, dtype=np.int32)
    bm25 = np.zeros((len(questions), columns), dtype=np.float32)
    for row, question in enumerate(questions):
        answering = sorted({index_of[passage] for passage in question.passages})
        answering_runs = set().union(*(runs[index] for index in answering))
        answers = {answer.lower().strip() for answer in question.answers}
        chosen = answering[int(random.integers(len(answering)))]
        scored = [(chosen, score_words(database, question.text, chosen))]
        for index, score in search_words(database, question.text, CANDIDATES):
            if len(scored) == columns:
                break
            if runs[index] & answering_runs or any(len(a) > 1 and a in lowered[index] for a in answers):
                continue
            scored.append((index, score))
        largest = max(1e-3, max(score for _, score in scored))
        for column, (index, score) in enumerate(scored):
            found[row, column] = index
            bm25[row, column] = score / largest
    return HardNegatives(found, bm25)
