"""A trained table as a model folder that transformers.js and sentence tools load.

    input_ids      int64 [batch, seq]
    attention_mask int64 [batch, seq]
      count = how often the same word piece occurs in the same text, by ScatterElements and GatherElements
      Gather(int8 table) as float32 * Gather(scale) * mask / sqrt(count)
    last_hidden_state float32 [batch, seq, dimensions]

So a word piece that occurs n times adds sqrt(n) of its row, as in training. Time and memory grow with the
length of the text, not with its square. The mean over a text's word pieces and the division by its length are left
to the caller (the feature-extraction pipeline with mean pooling and normalisation), as for every other model.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Opset 16 is the first whose ScatterElements adds; onnxruntime 1.14, which transformers.js 2 runs on, knows 18.
OPSET, IR_VERSION = 16, 8
# A limit that no text reaches: a static table has no positions, so a text is never too long for it.
NO_LIMIT = 1_000_000_000


def quantize_rows(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each row as int8 and one scale: row ~ codes * scale, scale = max|row| / 127.

    float32 [rows, dimensions] -> int8 [rows, dimensions], float32 [rows, 1]. A row of zeros keeps scale 0.
    """
    scale = np.abs(table).max(axis=1, keepdims=True).astype(np.float32) / np.float32(127)
    codes = np.rint(table / np.where(scale > 0, scale, 1)).astype(np.int8)
    return codes, scale


def dequantize_rows(codes: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """The floats that the graph will look up: float32 [rows, dimensions]."""
    return codes.astype(np.float32) * scale


def build_graph(codes: np.ndarray, scale: np.ndarray) -> onnx.ModelProto:
    """The ONNX model around an int8 table [rows, dimensions] and its scales [rows, 1]."""
    vocabulary, dimensions = codes.shape
    node = helper.make_node
    nodes = [
        node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        # count: one counter for every word piece and text, filled by the mask, read back in the text's order.
        node("Shape", ["input_ids"], ["batch"], start=0, end=1),
        node("Concat", ["batch", "vocabulary"], ["counter_shape"], axis=0),
        node("ConstantOfShape", ["counter_shape"], ["counters"]),
        node("ScatterElements", ["counters", "input_ids", "mask"], ["counted"], axis=1, reduction="add"),
        node("GatherElements", ["counted", "input_ids"], ["count"], axis=1),
        # Padding may have the count 0, and 0 / 0 is no number.
        node("Max", ["count", "one"], ["count_from_one"]),
        node("Sqrt", ["count_from_one"], ["root"]),
        node("Div", ["mask", "root"], ["weight"]),
        node("Unsqueeze", ["weight", "last_axis"], ["weight_column"]),
        node("Gather", ["scale", "input_ids"], ["row_scale"], axis=0),
        node("Mul", ["row_scale", "weight_column"], ["row_factor"]),
        node("Gather", ["codes", "input_ids"], ["row_codes"], axis=0),
        node("Cast", ["row_codes"], ["row_floats"], to=TensorProto.FLOAT),
        node("Mul", ["row_floats", "row_factor"], ["last_hidden_state"]),
    ]
    graph = helper.make_graph(
        nodes,
        "verbatim-embedder",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "seq"])
            for name in ("input_ids", "attention_mask")
        ],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "seq", dimensions])],
        initializer=[
            numpy_helper.from_array(codes, "codes"),
            numpy_helper.from_array(scale, "scale"),
            numpy_helper.from_array(np.array([-1], dtype=np.int64), "last_axis"),
            numpy_helper.from_array(np.array([vocabulary], dtype=np.int64), "vocabulary"),
            numpy_helper.from_array(np.array(1, dtype=np.float32), "one"),
        ],
    )
    model = helper.make_model(graph, producer_name="verbatim", opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = IR_VERSION
    onnx.checker.check_model(model, full_check=True)
    return model


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_model_folder(folder: Path, table: np.ndarray, teacher: Path) -> Path:
    """Writes config, tokenizer and ONNX file into `folder`; returns the path of the ONNX file.

    The tokenizer is the teacher's, with the limits of its training taken out: they would cut long texts.
    """
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    codes, scale = quantize_rows(table)
    onnx_file = folder / "onnx" / "model_quantized.onnx"
    onnx_file.write_bytes(build_graph(codes, scale).SerializeToString(deterministic=True))

    write_json(
        folder / "config.json",
        {
            "model_type": "bert",
            "architectures": ["StaticEmbedding"],
            "hidden_size": table.shape[1],
            "vocab_size": table.shape[0],
            "max_position_embeddings": NO_LIMIT,
            "pad_token_id": 0,
        },
    )
    tokenizer = json.loads((teacher / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["truncation"] = None
    tokenizer["padding"] = None
    compact = json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":"))
    (folder / "tokenizer.json").write_text(compact + "\n", encoding="utf-8")
    write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "BertTokenizer",
            "do_lower_case": True,
            "strip_accents": None,
            "tokenize_chinese_chars": True,
            "model_max_length": NO_LIMIT,
            "unk_token": "[UNK]",
            "sep_token": "[SEP]",
            "pad_token": "[PAD]",
            "cls_token": "[CLS]",
            "mask_token": "[MASK]",
        },
    )
    write_json(
        folder / "special_tokens_map.json",
        {
            "unk_token": "[UNK]",
            "sep_token": "[SEP]",
            "pad_token": "[PAD]",
            "cls_token": "[CLS]",
            "mask_token": "[MASK]",
        },
    )
    return onnx_file
