"""The product's word search (BM25) over texts in memory, and which texts are parts of the same one."""

import re
import sqlite3
from collections.abc import Iterable

# The same tokenizer and the same kind of stop words as the product's.
TOKENIZE = "porter unicode61 remove_diacritics 2"
STOP_WORDS = frozenset(
    """a an and are as at be been being but by can could did do does done for from had has have he her him his how
    i if in into is it its me my no not of on or our s she should such t that the their then there these they this
    to us was we were what when where which who whom whose why will with would you your am""".split()
)
# A text that shares a run of this many words with an answering passage is taken for a part of the same text.
SHARED_RUN = 6


def pick_terms(question: str) -> list[str]:
    """The question's words without stop words; all of them where nothing else is left."""
    words = list(dict.fromkeys(re.findall(r"[^\W_]+", question.lower())))
    return [word for word in words if word not in STOP_WORDS] or words


def match_expression(terms: Iterable[str]) -> str:
    """An FTS5 expression: terms quoted and joined with OR."""
    return " OR ".join(f'"{term}"' for term in terms)


def open_word_index(texts: list[str]) -> sqlite3.Connection:
    """An FTS5 table in memory, row id = index of the text."""
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE texts USING fts5(body, tokenize='{TOKENIZE}')")
    database.executemany("INSERT INTO texts(rowid, body) VALUES (?, ?)", enumerate(texts))
    return database


def search_words(database: sqlite3.Connection, question: str, limit: int) -> list[tuple[int, float]]:
    """(index, BM25) of the best texts; higher is better, although SQLite's bm25() is negative."""
    terms = pick_terms(question)
    if not terms:
        return []
    return database.execute(
        "SELECT rowid, -bm25(texts) AS score FROM texts WHERE texts MATCH ? ORDER BY score DESC, rowid LIMIT ?",
        (match_expression(terms), limit),
    ).fetchall()


def score_words(database: sqlite3.Connection, question: str, index: int) -> float:
    """BM25 of one text; 0 where it shares no term with the question."""
    terms = pick_terms(question)
    if not terms:
        return 0.0
    row = database.execute(
        "SELECT -bm25(texts) FROM texts WHERE texts MATCH ? AND rowid = ?", (match_expression(terms), index)
    ).fetchone()
    return float(row[0]) if row else 0.0


def word_runs(text: str) -> set[tuple[str, ...]]:
    """All runs of SHARED_RUN words; of a shorter text, its words as one run."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < SHARED_RUN:
        return {tuple(words)}
    return set(zip(*(words[first:] for first in range(SHARED_RUN))))
