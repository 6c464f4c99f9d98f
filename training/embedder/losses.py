"""What the table is trained to do.

All losses work on unit vectors; `bag` makes them out of word pieces exactly as the exported model does.
"""

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F


def count_pieces(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct word pieces of a text, and the weight of each: the root of how often it occurs there.

    A word that occurs four times counts twice, not four times (the same thought as BM25's k1).
    """
    distinct, counts = np.unique(ids, return_counts=True)
    return distinct, np.sqrt(counts).astype(np.float32)


def bag(texts: Sequence[np.ndarray], table: torch.Tensor) -> torch.Tensor:
    """Unit vectors of texts given as word-piece ids: float32 [texts, dimensions]."""
    counted = [count_pieces(ids) for ids in texts]
    lengths = [len(distinct) for distinct, _ in counted]
    summed = F.embedding_bag(
        torch.from_numpy(np.concatenate([distinct for distinct, _ in counted])),
        table,
        torch.from_numpy(np.cumsum([0, *lengths[:-1]])),
        mode="sum",
        per_sample_weights=torch.from_numpy(np.concatenate([weights for _, weights in counted])),
    )
    return F.normalize(summed, dim=1, eps=1e-6)


def contrast_in_batch(left: torch.Tensor, right: torch.Tensor, temperature: float) -> torch.Tensor:
    """InfoNCE both ways (van den Oord et al., 2018): row i of `left` belongs to row i of `right`, and every
    other row of the batch is a negative. L = -log( exp(s_ii / T) / sum_j exp(s_ij / T) ), s = cosine."""
    logits = left @ right.T / temperature
    target = torch.arange(len(left))
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


def contrast_fused(cosine: torch.Tensor, bm25: torch.Tensor, alpha: float, temperature: float) -> torch.Tensor:
    """The product's own score, alpha * cosine + (1 - alpha) * bm25 / max(bm25), made to prefer column 0.

    cosine, bm25: float32 [questions, candidates], bm25 already divided by its maximum; -inf in bm25 marks a
    missing candidate. BM25 is given and does not change, so the gradient goes to where the word search errs
    (the thought of CLEAR: Gao et al., "Complementing Lexical Retrieval with Semantic Residual Embedding", 2021).
    """
    logits = (alpha * cosine + (1 - alpha) * bm25) / temperature
    return F.cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long))
