"""A quantised ONNX model turned back into a torch reader, to go on training from.

A weight is (code - zero point) * scale, exactly what the quantised model computes with; only the rounding of the
activations is lost. Takes a reader, or an encoder such as all-MiniLM-L6-v2, whose span head then starts at random.
"""

import re
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from bert import LAYERS, Reader

LAYER_MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


def rename(name: str) -> str:
    """The name in `Reader` of a weight as exporters name it: `m.bert.x`, `m.x`, `bert.x` -> `bert.x`."""
    short = re.sub(r"^(?:m|model)\.", "", name)
    return short if short.startswith(("bert.", "qa_outputs.", "verdict.")) else f"bert.{short}"


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """The float weights of a model by their names in `Reader`."""
    graph = onnx.load(str(path)).graph
    initial = {entry.name: numpy_helper.to_array(entry) for entry in graph.initializer}

    def unpack(stem: str) -> np.ndarray:
        code = initial[f"{stem}_quantized"].astype(np.float32)
        return (code - initial[f"{stem}_zero_point"].astype(np.float32)) * initial[f"{stem}_scale"].astype(np.float32)

    weights: dict[str, np.ndarray] = {}
    for name in initial:
        stem = name.removesuffix("_quantized")
        if stem != name and "embeddings" in name:
            weights[rename(stem)] = unpack(stem)
        elif stem != name and not stem.startswith("onnx::"):
            weights[rename(stem)] = unpack(stem).T
        elif name.endswith(".bias") or "LayerNorm" in name:
            weights[rename(name)] = initial[name]
    # Exporters leave the matrices of linear layers nameless; their numbers follow the order of use.
    stems = {name.removesuffix("_quantized") for name in initial if re.fullmatch(r"onnx::MatMul_\d+_quantized", name)}
    targets = [f"bert.encoder.layer.{layer}.{matrix}" for layer in range(LAYERS) for matrix in LAYER_MATRICES]
    for target, stem in zip([*targets, "qa_outputs"], sorted(stems, key=lambda stem: int(stem.rsplit("_", 1)[1]))):
        weights[f"{target}.weight"] = unpack(stem).T
    return {name: torch.from_numpy(np.array(value, dtype=np.float32)) for name, value in weights.items()}


def load_reader(path: Path, verdict: bool = False) -> Reader:
    reader = Reader(verdict)
    missing, unexpected = reader.load_state_dict(read_weights(path), strict=False)
    heads = ("verdict.", "qa_outputs.")
    if unexpected or any(not name.startswith(heads) for name in missing):
        raise ValueError(f"{path} is no such model: missing {missing}, unexpected {unexpected}")
    if missing:
        print(f"starts at random: {', '.join(missing)}")
    return reader
