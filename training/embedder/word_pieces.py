"""Texts as word-piece ids.

The built-in model has no context, so all it ever needs of a text is which word pieces it holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer


@dataclass(frozen=True)
class WordPieces:
    """Word pieces of many texts, one after another.

    ids      int64 [total]      word-piece ids of all texts, without [CLS] and [SEP]
    starts   int64 [texts + 1]  text i is ids[starts[i]:starts[i + 1]]
    """

    ids: np.ndarray
    starts: np.ndarray

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, index: int) -> np.ndarray:
        """The ids of one text."""
        return self.ids[self.starts[index] : self.starts[index + 1]]

    def take(self, indices: Sequence[int] | np.ndarray) -> "WordPieces":
        """The texts at `indices`, in that order."""
        return join_pieces([self.of(int(i)) for i in indices])


def join_pieces(texts: Sequence[np.ndarray]) -> WordPieces:
    """Word pieces of many texts out of those of each."""
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    ids = np.concatenate(list(texts)) if texts else np.zeros(0)
    return WordPieces(ids.astype(np.int64), starts)


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a model folder, without its limits: nothing is cut, nothing is padded."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def split_words(tokenizer: Tokenizer, texts: Sequence[str]) -> WordPieces:
    """Splits every text into word pieces, without [CLS] and [SEP]."""
    encoded = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    return join_pieces([np.array(text.ids, dtype=np.int64) for text in encoded])
