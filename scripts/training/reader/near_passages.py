"""Passages that share a question's words and do not answer it: what the word search (BM25) puts high."""

import re
import sqlite3

# The same tokenizer as the product's word search.
TOKENIZE = "porter unicode61 remove_diacritics 2"
STOP_WORDS = frozenset(
    """a an and are as at be been being but by can could did do does done for from had has have he her him his how
    i if in into is it its me my no not of on or our s she should such t that the their then there these they this
    to us was we were what when where which who whom whose why will with would you your am""".split()
)
# A passage that shares a run of this many words with the answering one is taken for a part of the same text.
SHARED_RUN = 6
CANDIDATES = 30


def word_runs(text: str) -> set[tuple[str, ...]]:
    """All runs of SHARED_RUN words; of a shorter text, its words as one run."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < SHARED_RUN:
        return {tuple(words)}
    return set(zip(*(words[first:] for first in range(SHARED_RUN))))


class NearPassages:
    def __init__(self, passages: list[str]) -> None:
        self.passages = passages
        self.database = sqlite3.connect(":memory:")
        self.database.execute(f"CREATE VIRTUAL TABLE texts USING fts5(body, tokenize='{TOKENIZE}')")
        self.database.executemany("INSERT INTO texts(rowid, body) VALUES (?, ?)", enumerate(passages))

    def find(self, question: str, answering: str, answer: str, limit: int) -> list[str]:
        """The best-matching passages that neither share text with the answering one nor hold the answer's words."""
        words = list(dict.fromkeys(re.findall(r"[^\W_]+", question.lower())))
        terms = [word for word in words if word not in STOP_WORDS] or words
        if not terms:
            return []
        rows = self.database.execute(
            "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY bm25(texts), rowid LIMIT ?",
            (" OR ".join(f'"{term}"' for term in terms), CANDIDATES),
        )
        runs = word_runs(answering)
        found: list[str] = []
        for (index,) in rows:
            passage = self.passages[index]
            if answer.lower() not in passage.lower() and not word_runs(passage) & runs:
                found.append(passage)
                if len(found) == limit:
                    break
        return found
