"""Trains the reading model; see README.md.

    python train.py --data DIR --from MODEL_DIR --out CHECKPOINT.pt [--steps N ...]

Goes on from CHECKPOINT.pt where it exists, with the same arguments to the same weights (on one machine and one
number of threads); `--steps` may be raised or lowered meanwhile: the learning rate falls over the last `--decay` share.
"""

import argparse
import json
import os
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from bert import Reader
from from_onnx import load_reader
from rows import Mixture, Row, bucket, build_groups, open_tokenizer


def collate(rows: list[Row]) -> dict[str, torch.Tensor]:
    longest = max(len(row.ids) for row in rows)
    ids, mask, types = (np.zeros((len(rows), longest), dtype=np.int64) for _ in range(3))
    for index, row in enumerate(rows):
        ids[index, : len(row.ids)] = row.ids
        mask[index, : len(row.ids)] = 1
        types[index, : len(row.ids)] = row.types
    return {
        "ids": torch.from_numpy(ids),
        "mask": torch.from_numpy(mask),
        "types": torch.from_numpy(types),
        "start": torch.tensor([row.start for row in rows]),
        "end": torch.tensor([row.end for row in rows]),
        "span": torch.tensor([row.trains_span for row in rows]),
        # Near passages are easy to tell; the same passage under a changed question is what the verdict must learn.
        "weight": torch.tensor([0.5 if row.source.endswith(("-hard", "mined")) else 1.0 for row in rows]),
    }


def score(start: torch.Tensor, end: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
    """log sum over the passage of exp(start) + log sum of exp(end) - (start[0] + end[0]): a smooth best span - null."""
    outside = (1.0 - types.float()) * -10000.0
    return (start + outside).logsumexp(-1) + (end + outside).logsumexp(-1) - start[:, 0] - end[:, 0]


def losses(reader: Reader, batch: dict[str, torch.Tensor], rows: list[Row], frozen: int) -> dict[str, torch.Tensor]:
    start, end, *verdict = reader(batch["ids"], batch["mask"], batch["types"], frozen)
    outside = (1.0 - batch["mask"].float()) * -10000.0
    keep = batch["span"]
    span = (
        F.cross_entropy((start + outside)[keep], batch["start"][keep])
        + F.cross_entropy((end + outside)[keep], batch["end"][keep])
    ) / 2
    answers = (batch["start"] > 0).float()
    told = F.binary_cross_entropy_with_logits(verdict[0], answers, batch["weight"]) if verdict else span * 0

    # Every passage that answers a question must score over every other passage of the same question (RankNet).
    scores = score(start, end, batch["types"])
    question = [row.ids[: int(row.types.argmax())].tobytes() for row in rows]
    better, worse = [], []
    for left in range(len(rows)):
        for right in range(len(rows)):
            if question[left] == question[right] and rows[left].start > 0 and rows[right].start == 0:
                better.append(left)
                worse.append(right)
    order = F.softplus(scores[worse] - scores[better]).mean() if better else scores.sum() * 0
    return {"span": span, "verdict": told, "order": order}


def auroc(positive: np.ndarray, negative: np.ndarray) -> float:
    """The chance that a positive scores over a negative; ties count half."""
    return float((positive[:, None] > negative).mean() + 0.5 * (positive[:, None] == negative).mean())


def evaluate(reader: Reader, batches: list[list[Row]]) -> dict[str, float]:
    """On the kept-back rows: exact spans, and AUROC of score and verdict for near and for changed questions."""
    reader.eval()
    kinds, scores, verdicts, exact = [], [], [], []
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for rows in batches:
            batch = collate(rows)
            start, end, *verdict = reader(batch["ids"], batch["mask"], batch["types"])
            outside = (1.0 - batch["types"].float()) * -10000.0
            first, last = (start + outside).argmax(-1), (end + outside).argmax(-1)
            scores += score(start, end, batch["types"]).tolist()
            verdicts += (verdict[0] if verdict else torch.zeros(len(rows))).tolist()
            for index, row in enumerate(rows):
                made = row.source.endswith(("-rule", "-swap"))
                kinds.append("answered" if row.start > 0 else "changed" if made else "near")
                if row.start > 0:
                    exact.append(bool(first[index] == row.start and last[index] == row.end))
    reader.train()
    kinds, scores, verdicts = np.array(kinds), np.array(scores), np.array(verdicts)
    found = {"exact": float(np.mean(exact))}
    for kind in ("near", "changed"):
        for name, values in (("score", scores), ("verdict", verdicts)):
            found[f"{name}_{kind}"] = auroc(values[kinds == "answered"], values[kinds == kind])
    return {name: round(value, 4) for name, value in found.items()}


def learning_rate(step: int, steps: int, peak: float, warm_up: int, decay: float) -> float:
    """Warm-up, a plateau, then linearly to zero over the last share `decay`."""
    return peak * min(1.0, (step + 1) / warm_up, max(0.0, (steps - step) / max(1, int(decay * steps))))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True, help="folder with reader.jsonl")
    arguments.add_argument("--from", type=Path, required=True, dest="base", help="folder of the reader to start from")
    arguments.add_argument("--out", type=Path, required=True, help="checkpoint, resumed where it exists")
    arguments.add_argument("--steps", type=int, default=1500)
    arguments.add_argument("--batch", type=int, default=24)
    arguments.add_argument("--rate", type=float, default=5e-5)
    arguments.add_argument("--head-rate", type=float, default=5e-4, help="of the verdict head")
    arguments.add_argument("--warm-up", type=int, default=60)
    arguments.add_argument("--decay", type=float, default=0.5)
    arguments.add_argument("--frozen", type=int, default=2, help="so many layers from below stay as they are, and the embeddings; -1: nothing does")
    arguments.add_argument("--rules", type=float, default=0.1, help="see rows.Mixture; the next three too")
    arguments.add_argument("--mined", type=float, default=0.3)
    arguments.add_argument("--plain", type=float, default=1.0)
    arguments.add_argument("--max-tokens", type=int, default=256)
    arguments.add_argument("--order-weight", type=float, default=0.5)
    arguments.add_argument("--verdict-weight", type=float, default=0.5, help="0: no verdict head")
    arguments.add_argument("--dropout", type=float, default=0.05)
    arguments.add_argument("--every", type=int, default=100, help="steps between checkpoints")
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=7)
    given = arguments.parse_args()

    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    tokenizer = open_tokenizer(given.base)
    mixture = Mixture(given.rules, given.mined, given.plain, given.max_tokens)
    train, dev = build_groups(given.data, tokenizer, mixture, given.seed)
    watched = bucket(dev, 48, np.random.default_rng(given.seed))
    print(f"{sum(len(g.rows) for g in train)} rows in {len(train)} groups, kept back {sum(map(len, watched))}", flush=True)

    reader = load_reader(given.base / "onnx" / "model_quantized.onnx", verdict=given.verdict_weight > 0)
    reader.dropout = given.dropout
    layers = reader.bert["encoder"]["layer"][max(0, given.frozen) :]
    trained = [*layers.parameters(), *reader.qa_outputs.parameters()]
    if given.frozen < 0:
        trained += reader.bert["embeddings"].parameters()
    groups = [
        {"params": [p for p in trained if p.ndim > 1], "weight_decay": 0.01, "peak": given.rate},
        {"params": [p for p in trained if p.ndim == 1], "weight_decay": 0.0, "peak": given.rate},
    ]
    if reader.verdict is not None:
        groups.append({"params": list(reader.verdict.parameters()), "weight_decay": 0.01, "peak": given.head_rate})
    optimizer = torch.optim.AdamW(groups, lr=given.rate)
    step = 0
    if given.out.exists():
        saved = torch.load(given.out, weights_only=True)
        reader.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        step = saved["step"]
    started, first = time.time(), step
    running: dict[str, float] = {}

    batches: list[list[Row]] = []
    epoch = -1
    reader.train()
    while step < given.steps:
        # Epochs differ in length only by how groups fill batches; the order depends on seed and epoch alone.
        if not batches:
            epoch += 1
            batches = bucket(train, given.batch, np.random.default_rng((given.seed, epoch)))
            done = sum(len(bucket(train, given.batch, np.random.default_rng((given.seed, e)))) for e in range(epoch))
            batches = batches[max(0, step - done) :]
            if not batches:
                continue
        rows = batches.pop(0)
        torch.manual_seed(given.seed * 1_000_003 + step)
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, given.steps, group["peak"], given.warm_up, given.decay)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            parts = losses(reader, collate(rows), rows, given.frozen)
        total = parts["span"] + given.order_weight * parts["order"] + given.verdict_weight * parts["verdict"]
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_([p for group in groups for p in group["params"]], 1.0)
        optimizer.step()
        step += 1
        for name, value in parts.items():
            running[name] = 0.98 * running.get(name, float(value.detach())) + 0.02 * float(value.detach())
        if step % 10 == 0:
            pace = (step - first) / (time.time() - started)
            told = " ".join(f"{name} {value:.3f}" for name, value in running.items())
            print(f"{time.strftime('%H:%M:%S')} {step}/{given.steps} epoch {epoch} {told} {pace * given.batch:.1f} rows/s", flush=True)
        if step % given.every == 0 or step == given.steps:
            # Written aside, then renamed: a crash leaves the last good one.
            aside = given.out.with_suffix(".part")
            torch.save({"model": reader.state_dict(), "optimizer": optimizer.state_dict(), "step": step}, aside)
            os.replace(aside, given.out)
        if step == given.steps:
            print(step, json.dumps(evaluate(reader, watched)), flush=True)


if __name__ == "__main__":
    main()
