"""Passages that share a question's words and do not answer it: what the word search (BM25) puts high."""

from word_search import open_word_index, search_words, word_runs

CANDIDATES = 30


class NearPassages:
    def __init__(self, passages: list[str]) -> None:
        self.passages = passages
        self.database = open_word_index(passages)

    def find(self, question: str, answering: str, answer: str, limit: int) -> list[str]:
        """The best-matching passages that neither share text with the answering one nor hold the answer's words."""
        runs = word_runs(answering)
        found: list[str] = []
        for index, _ in search_words(self.database, question, CANDIDATES):
            passage = self.passages[index]
            if answer.lower() not in passage.lower() and not word_runs(passage) & runs:
                found.append(passage)
                if len(found) == limit:
                    break
        return found
