"""A trained reader as a model folder that transformers.js loads.

    python export.py CHECKPOINT.pt --tokenizer MODEL_DIR --out MODEL_DIR

    input_ids, attention_mask, token_type_ids  int64 [batch, seq]
    -> start_logits, end_logits  float32 [batch, seq]; answerable_logit  float32 [batch]

The graph is written out node by node, so that opset 14 and IR 7 are certain and no exporter is needed; then
onnxruntime quantises it: weights int8 per channel with reduced range, activations uint8 as they come.
"""

import argparse
import json
import math
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from bert import EPSILON, HEADS, HIDDEN, INTERMEDIATE, MASKED, POSITIONS, VOCABULARY, count_layers
from checkpoints import read_checkpoint

OPSET, IR_VERSION = 14, 7
TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


def describe_model(layers: int) -> dict[str, object]:
    """The contents of `config.json`."""
    return {
        "_name_or_path": "verbatim-reader",
        "architectures": ["BertForQuestionAnswering"],
        "attention_probs_dropout_prob": 0.1,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "hidden_size": HIDDEN,
        "initializer_range": 0.02,
        "intermediate_size": INTERMEDIATE,
        "layer_norm_eps": EPSILON,
        "max_position_embeddings": POSITIONS,
        "model_type": "bert",
        "num_attention_heads": HEADS,
        "num_hidden_layers": layers,
        "pad_token_id": 0,
        "position_embedding_type": "absolute",
        "type_vocab_size": 2,
        "vocab_size": VOCABULARY,
    }


class Graph:
    """Collects nodes; every method returns the name of its output."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.initial: dict[str, np.ndarray] = {}

    def op(self, kind: str, inputs: list[str], name: str, **attributes) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def const(self, name: str, value: np.ndarray) -> str:
        self.initial[name] = value
        return name

    def number(self, value: float) -> str:
        return self.const(f"number {value}", np.array(value, dtype=np.float32))

    def axes(self, *values: int) -> str:
        return self.const(f"axes {values}", np.array(values, dtype=np.int64))

    def weight(self, name: str) -> str:
        return self.const(name, self.weights[name])

    def linear(self, name: str, states: str) -> str:
        matrix = self.const(f"{name}.weight", np.ascontiguousarray(self.weights[f"{name}.weight"].T))
        product = self.op("MatMul", [states, matrix], f"{name}/product")
        return self.op("Add", [product, self.weight(f"{name}.bias")], f"{name}/out")

    def normalise(self, name: str, states: str) -> str:
        mean = self.op("ReduceMean", [states], f"{name}/mean", axes=[-1])
        centred = self.op("Sub", [states, mean], f"{name}/centred")
        squared = self.op("Pow", [centred, self.number(2)], f"{name}/squared")
        variance = self.op("ReduceMean", [squared], f"{name}/variance", axes=[-1])
        steadied = self.op("Add", [variance, self.number(EPSILON)], f"{name}/steadied")
        deviation = self.op("Sqrt", [steadied], f"{name}/deviation")
        unit = self.op("Div", [centred, deviation], f"{name}/unit")
        scaled = self.op("Mul", [unit, self.weight(f"{name}.weight")], f"{name}/scaled")
        return self.op("Add", [scaled, self.weight(f"{name}.bias")], f"{name}/out")

    def gelu(self, name: str, states: str) -> str:
        ratio = self.op("Div", [states, self.number(math.sqrt(2))], f"{name}/ratio")
        error = self.op("Erf", [ratio], f"{name}/erf")
        raised = self.op("Add", [error, self.number(1)], f"{name}/raised")
        product = self.op("Mul", [states, raised], f"{name}/gated")
        return self.op("Mul", [product, self.number(0.5)], f"{name}/gelu")

    def heads(self, states: str, name: str, order: list[int]) -> str:
        shape = self.const("shape of heads", np.array([0, 0, HEADS, HIDDEN // HEADS], dtype=np.int64))
        return self.op(
            "Transpose", [self.op("Reshape", [states, shape], f"{name}/split")], f"{name}/turned", perm=order
        )

    def attention(self, name: str, states: str, bias: str) -> str:
        query = self.heads(self.linear(f"{name}.query", states), f"{name}.query", [0, 2, 1, 3])
        key = self.heads(self.linear(f"{name}.key", states), f"{name}.key", [0, 2, 3, 1])
        value = self.heads(self.linear(f"{name}.value", states), f"{name}.value", [0, 2, 1, 3])
        product = self.op("MatMul", [query, key], f"{name}/product")
        scaled = self.op("Div", [product, self.number(math.sqrt(HIDDEN // HEADS))], f"{name}/scaled")
        weights = self.op("Softmax", [self.op("Add", [scaled, bias], f"{name}/masked")], f"{name}/weights", axis=-1)
        mixed = self.op("MatMul", [weights, value], f"{name}/mixed")
        turned = self.op("Transpose", [mixed], f"{name}/turned", perm=[0, 2, 1, 3])
        shape = self.const("shape of states", np.array([0, 0, HIDDEN], dtype=np.int64))
        return self.op("Reshape", [turned, shape], f"{name}/joined")

    def embed(self) -> str:
        name = "bert.embeddings"
        words = self.op("Gather", [self.weight(f"{name}.word_embeddings.weight"), "input_ids"], f"{name}/words")
        types = self.op(
            "Gather", [self.weight(f"{name}.token_type_embeddings.weight"), "token_type_ids"], f"{name}/types"
        )
        shape = self.op("Shape", ["input_ids"], "shape")
        length = self.op("Gather", [shape, self.const("one", np.array(1, dtype=np.int64))], "length", axis=0)
        zero, one = self.const("zero", np.array(0, dtype=np.int64)), "one"
        positions = self.op("Range", [zero, length, one], "positions")
        places = self.op("Gather", [self.weight(f"{name}.position_embeddings.weight"), positions], f"{name}/places")
        both = self.op("Add", [words, types], f"{name}/words and types")
        return self.normalise(f"{name}.LayerNorm", self.op("Add", [both, places], f"{name}/sum"))

    def layer(self, index: int, states: str, bias: str) -> str:
        name = f"bert.encoder.layer.{index}"
        mixed = self.linear(f"{name}.attention.output.dense", self.attention(f"{name}.attention.self", states, bias))
        added = self.op("Add", [mixed, states], f"{name}.attention.output/added")
        attended = self.normalise(f"{name}.attention.output.LayerNorm", added)
        wide = self.gelu(f"{name}.intermediate", self.linear(f"{name}.intermediate.dense", attended))
        narrow = self.linear(f"{name}.output.dense", wide)
        return self.normalise(f"{name}.output.LayerNorm", self.op("Add", [narrow, attended], f"{name}.output/added"))

    def judge(self, hidden: str) -> None:
        """`answerable_logit`; see `bert.Verdict`."""
        types = self.op("Cast", ["token_type_ids"], "verdict/types", to=TensorProto.FLOAT)
        outside = self.op("Sub", [self.number(1), types], "verdict/outside")
        masked = self.op("Mul", [outside, self.number(MASKED)], "verdict/masked")

        def look(logits: str) -> str:
            weights = self.op(
                "Softmax", [self.op("Add", [logits, masked], f"{logits}/inside")], f"{logits}/weights", axis=-1
            )
            row = self.op("Unsqueeze", [weights, self.axes(1)], f"{logits}/row")
            return self.op(
                "Squeeze", [self.op("MatMul", [row, hidden], f"{logits}/look"), self.axes(1)], f"{logits}/seen"
            )

        cls = self.op("Gather", [hidden, "zero"], "verdict/cls", axis=1)
        seen = self.op("Concat", [cls, look("start_logits"), look("end_logits")], "verdict/seen", axis=-1)
        deep = self.gelu("verdict", self.linear("verdict.dense", seen))
        self.op("Squeeze", [self.linear("verdict.out", deep), self.axes(-1)], "answerable_logit")


def build_model(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    graph = Graph(weights)
    mask = graph.op("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    unseen = graph.op("Mul", [graph.op("Sub", [graph.number(1), mask], "unseen"), graph.number(MASKED)], "unseen bias")
    bias = graph.op("Unsqueeze", [unseen, graph.axes(1, 2)], "bias")
    hidden = graph.embed()
    for index in range(count_layers(weights)):
        hidden = graph.layer(index, hidden, bias)
    both = graph.linear("qa_outputs", hidden)
    graph.nodes.append(helper.make_node("Split", [both], ["start column", "end column"], name="split", axis=-1))
    graph.op("Squeeze", ["start column", graph.axes(-1)], "start_logits")
    graph.op("Squeeze", ["end column", graph.axes(-1)], "end_logits")
    outputs = [(name, ["batch", "seq"]) for name in ("start_logits", "end_logits")]
    graph.judge(hidden)
    outputs.append(("answerable_logit", ["batch"]))

    def describe(name: str, kind: int, shape: list[str]) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, shape)

    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "verbatim-reader",
            [
                describe(n, TensorProto.INT64, ["batch", "seq"])
                for n in ("input_ids", "attention_mask", "token_type_ids")
            ],
            [describe(name, TensorProto.FLOAT, shape) for name, shape in outputs],
            [numpy_helper.from_array(value, name) for name, value in graph.initial.items()],
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="verbatim",
    )
    onnx.checker.check_model(model)
    return model


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("checkpoint", type=Path)
    arguments.add_argument("--tokenizer", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--keep", nargs="*", default=[], help="linear layers left as floats, by name")
    given = arguments.parse_args()

    weights = {name: value.numpy() for name, value in read_checkpoint(given.checkpoint).items()}
    model = build_model(weights)
    folder = given.out / "onnx"
    folder.mkdir(parents=True, exist_ok=True)
    full = folder / "model.onnx"
    onnx.save(model, str(full))
    quantize_dynamic(
        str(full),
        str(folder / "model_quantized.onnx"),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        # Of the products only those with weights; onnxruntime leaves attention's own alone.
        nodes_to_exclude=[f"{name}/product" for name in given.keep],
        extra_options={"MatMulConstBOnly": True},
    )
    full.unlink()
    (given.out / "config.json").write_text(json.dumps(describe_model(count_layers(weights)), indent=2) + "\n")
    for name in TOKENIZER_FILES:
        shutil.copyfile(given.tokenizer / name, given.out / name)
    size = (folder / "model_quantized.onnx").stat().st_size
    print(f"{given.out}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
