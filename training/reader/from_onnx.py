"""The weights of an ONNX model as a torch reader, to continue training from.

Reads a quantised reader, a quantised encoder such as all-MiniLM-L6-v2, and a float encoder such as bge-small-en-v1.5.
Of a quantised weight it takes (code - zero point) * scale: what the quantised model computes with.
"""

import re
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from bert import Reader, count_layers

LAYER_MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
HEADS = ("qa_outputs.", "verdict.")
FILES = ("model_quantized.onnx", "model.onnx")


def find_onnx(folder: Path) -> Path:
    """The ONNX file of a model folder."""
    for name in FILES:
        if (folder / "onnx" / name).is_file():
            return folder / "onnx" / name
    raise FileNotFoundError(f"{folder} must hold onnx/{FILES[0]} or onnx/{FILES[1]}; it holds neither.")


def to_reader_name(name: str) -> str:
    """The name in `Reader` of a weight as exporters name it: `m.bert.x`, `m.x`, `bert.x`, `x` -> `bert.x`."""
    short = re.sub(r"^(?:m|model)\.", "", name)
    return short if short.startswith(("bert.", *HEADS)) else f"bert.{short}"


def read_weights(path: Path) -> dict[str, torch.Tensor]:
    """The float weights of a model by their names in `Reader`."""
    initial = {entry.name: numpy_helper.to_array(entry) for entry in onnx.load(str(path)).graph.initializer}

    def to_floats(stem: str) -> np.ndarray:
        if f"{stem}_quantized" not in initial:
            return initial[stem]
        code = initial[f"{stem}_quantized"].astype(np.float32)
        return (code - initial[f"{stem}_zero_point"].astype(np.float32)) * initial[f"{stem}_scale"].astype(np.float32)

    weights: dict[str, np.ndarray] = {}
    nameless: list[str] = []
    for name in initial:
        stem = name.removesuffix("_quantized")
        if re.fullmatch(r"onnx::MatMul_\d+", stem):
            nameless.append(stem)
        elif stem.endswith(".bias") or "LayerNorm" in stem or ("embeddings" in stem and stem.endswith(".weight")):
            weights[to_reader_name(stem)] = to_floats(stem)
        elif stem.endswith(".weight"):
            # ONNX multiplies from the right, torch keeps the transpose.
            weights[to_reader_name(stem)] = to_floats(stem).T
    # Exporters leave the matrices of linear layers nameless; their numbers follow the order of use.
    nameless.sort(key=lambda stem: int(stem.rsplit("_", 1)[1]))
    layers = count_layers(weights)
    targets = [f"bert.encoder.layer.{layer}.{matrix}" for layer in range(layers) for matrix in LAYER_MATRICES]
    for target, stem in zip([*targets, "qa_outputs"], nameless):
        weights[f"{target}.weight"] = to_floats(stem).T
    return {name: torch.from_numpy(np.array(value, dtype=np.float32)) for name, value in weights.items()}


def load_reader(folder: Path, layers: int | None = None) -> Reader:
    """The reader of a model folder, or its first `layers` layers. Heads that it lacks start at random.

    Raises ValueError where the encoder's weights are not those of a BERT of 384 dimensions.
    """
    weights = read_weights(find_onnx(folder))
    depth = layers or count_layers(weights)
    kept = {
        name: value
        for name, value in weights.items()
        if not name.startswith("bert.encoder.layer.") or int(name.split(".")[3]) < depth
    }
    reader = Reader(depth)
    missing, unexpected = reader.load_state_dict(kept, strict=False)
    missing_body = [name for name in missing if not name.startswith(HEADS)]
    if unexpected or missing_body:
        raise ValueError(
            f"{folder} must hold a BERT encoder with the names of its Hugging Face checkpoint; "
            f"missing {missing_body}, unexpected {unexpected}"
        )
    if missing:
        print(f"starts at random: {', '.join(missing)}")
    return reader
