"""The table before training: what a sentence model thinks of every word piece alone.

The idea is Model2Vec's (Tulkens and van Dongen, 2024): run each word piece through a sentence
model, reduce with PCA, weight by frequency, and the mean of a text's rows is already a usable
embedding. The weight is SIF's (Arora, Liang and Ma, "A Simple but Tough-to-Beat Baseline for
Sentence Embeddings", ICLR 2017): a / (a + p(w)). With a = 1e-3, "the" (p = 0.05) weighs 0.02 and
a word seen once in a million weighs 0.999.
"""

from pathlib import Path

import numpy as np
import onnxruntime

CLS, SEP = 101, 102


def open_teacher(folder: Path, threads: int) -> onnxruntime.InferenceSession:
    """The sentence model's ONNX session. One thread gives the same bytes on every run."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(folder / "onnx" / "model_quantized.onnx"), options, providers=["CPUExecutionProvider"]
    )


def embed_with_teacher(teacher: onnxruntime.InferenceSession, ids: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Mean-pooled teacher vectors, not normalised: int64 [batch, seq] twice -> float32 [batch, 384]."""
    given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    names = {wanted.name for wanted in teacher.get_inputs()}
    hidden = teacher.run(None, {name: value for name, value in given.items() if name in names})[0]
    weight = mask[:, :, None].astype(np.float32)
    return (hidden * weight).sum(axis=1) / weight.sum(axis=1)


def embed_word_pieces(teacher: onnxruntime.InferenceSession, vocabulary: int, batch: int = 256) -> np.ndarray:
    """Every word piece alone, as [CLS] piece [SEP]: float32 [vocabulary, 384]."""
    rows = []
    for first in range(0, vocabulary, batch):
        pieces = np.arange(first, min(first + batch, vocabulary), dtype=np.int64)
        ids = np.stack([np.full_like(pieces, CLS), pieces, np.full_like(pieces, SEP)], axis=1)
        rows.append(embed_with_teacher(teacher, ids, np.ones_like(ids)))
    return np.concatenate(rows)


def reduce_dimensions(rows: np.ndarray, dimensions: int) -> np.ndarray:
    """PCA: the rows, centred, on their `dimensions` strongest principal axes.

    The sign of each axis is fixed (its largest part is positive), because LAPACK may give either.
    """
    centred = (rows - rows.mean(axis=0)).astype(np.float64)
    _, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, ::-1][:, :dimensions]
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(dimensions)])
    return (centred @ axes).astype(np.float32)


def weigh_by_frequency(counts: np.ndarray, a: float) -> np.ndarray:
    """SIF weight a / (a + p) of every word piece, p = count / all: float32 [vocabulary]."""
    p = counts / max(1, counts.sum())
    return (a / (a + p)).astype(np.float32)
