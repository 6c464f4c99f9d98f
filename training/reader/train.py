"""Trains the teacher or the student; README.md has the order of the commands.

python train.py teacher --data reader-v2.json.xz --from BGE_DIR --out teacher.pt
python train.py student --data reader-v2.json.xz --from READER_DIR --opinions opinions.npz --out student.pt
"""

import argparse
import math
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from batches import collate, draw_epoch
from bert import Reader
from checkpoints import save_checkpoint
from from_onnx import load_reader
from losses import add_up, compute_losses
from measure import measure
from opinions import Opinions, load_opinions
from rows import Row, open_tokenizer, read_rows
from run_options import add_run_options, autocast, choose_device, prepare


@dataclass(frozen=True)
class Recipe:
    """How a model is trained. `tokens`: word pieces of a batch, padding included."""

    epochs: float
    rate: float
    dropout: float
    tokens: int = 24_576
    warm_up: int = 150
    head_rate: float = 3.0
    """The heads' learning rate, as a multiple of the encoder's."""
    weight_decay: float = 0.01
    average: float = 0.998
    """Decay of the running mean of the weights, which is what is saved."""


RECIPES = {
    "teacher": Recipe(epochs=3.3, rate=1.2e-4, dropout=0.1),
    "student": Recipe(epochs=8.8, rate=1.5e-4, dropout=0.05),
}
HEADS = ("qa_outputs.", "verdict.")
# The rate never falls under this share of its peak.
LOWEST_RATE = 0.02


def learning_rate(step: int, steps: int, warm_up: int) -> float:
    """The share of the peak: linear warm-up and linear decay together."""
    return min(1.0, (step + 1) / warm_up) * max(LOWEST_RATE, 1 - step / steps)


def group_weights(reader: Reader, recipe: Recipe) -> list[dict]:
    """Parameter groups with their peak rates. The word embeddings are left out: they stay as they are."""
    reader.bert["embeddings"].word_embeddings.weight.requires_grad_(False)
    body = [p for name, p in reader.named_parameters() if not name.startswith(HEADS) and p.requires_grad]
    heads = [p for name, p in reader.named_parameters() if name.startswith(HEADS)]
    return [
        {"params": [p for p in body if p.ndim > 1], "weight_decay": recipe.weight_decay, "peak": recipe.rate},
        {"params": [p for p in body if p.ndim == 1], "weight_decay": 0.0, "peak": recipe.rate},
        {"params": heads, "weight_decay": recipe.weight_decay, "peak": recipe.rate * recipe.head_rate},
    ]


class RunningMean:
    """The exponential moving average of weights. Its decay grows at first, so that the beginning is forgotten."""

    def __init__(self, weights: list[torch.nn.Parameter], decay: float) -> None:
        self.weights, self.decay, self.seen = weights, decay, 0
        self.mean = [weight.detach().clone() for weight in weights]

    @torch.no_grad()
    def update(self) -> None:
        self.seen += 1
        decay = min(self.decay, self.seen / (self.seen + 9))
        for mean, weight in zip(self.mean, self.weights):
            mean.lerp_(weight, 1 - decay)

    @torch.no_grad()
    def apply(self) -> None:
        for mean, weight in zip(self.mean, self.weights):
            weight.copy_(mean)


def train(
    reader: Reader,
    rows: list[Row],
    opinions: Opinions | None,
    recipe: Recipe,
    device: torch.device,
    seed: int,
    steps: int | None,
) -> None:
    """Trains in place. Raises FloatingPointError where a loss is not finite: the rate is too high for the model."""
    reader.to(device).train()
    reader.dropout = recipe.dropout
    groups = group_weights(reader, recipe)
    optimizer = torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.98), eps=1e-6, fused=device.type == "cuda")
    trained = [weight for group in groups for weight in group["params"]]
    average = RunningMean(trained, recipe.average)
    random = np.random.default_rng(seed)
    batches = draw_epoch(rows, recipe.tokens, random)
    steps = steps or round(recipe.epochs * len(batches))
    warm_up = max(1, min(recipe.warm_up, steps // 15))
    began = time.monotonic()
    for step in range(steps):
        batch = collate(rows, batches.pop(), device)
        batches = batches or draw_epoch(rows, recipe.tokens, random)
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * learning_rate(step, steps, warm_up)
        with autocast(device):
            outputs = reader(batch.ids, batch.mask, batch.types)
        losses = compute_losses(outputs, batch, opinions.of(batch) if opinions else None)
        loss = add_up(losses)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        average.update()
        if step % 100 == 0 or step + 1 == steps:
            if not math.isfinite(loss.item()):
                raise FloatingPointError(f"the loss of step {step + 1} is {loss.item()}; lower the recipe's rate")
            parts = " ".join(f"{name} {value.item():.3f}" for name, value in losses.items())
            pace = (step + 1) / (time.monotonic() - began)
            print(f"step {step + 1} of {steps}: {parts}, {pace:.2f} steps/s", flush=True)
    average.apply()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("role", choices=tuple(RECIPES))
    arguments.add_argument("--from", type=Path, required=True, dest="base", help="model folder to start from")
    arguments.add_argument("--out", type=Path, required=True, help="checkpoint to write")
    arguments.add_argument("--opinions", type=Path, help="of opinions.py; the student needs them")
    arguments.add_argument("--layers", type=int, help="number of layers kept of --from; default: all")
    arguments.add_argument("--steps", type=int, help="default: the recipe's epochs")
    arguments.add_argument("--tokens", type=int, help="word pieces of a batch; default: the recipe's")
    add_run_options(arguments)
    given = arguments.parse_args()
    if (given.role == "student") != (given.opinions is not None):
        arguments.error("--opinions is required for the student, and the teacher takes none")
    prepare(given)

    device = choose_device(given)
    rows = read_rows(given.data, open_tokenizer(given.base))
    print(f"{len(rows)} rows, {sum(row.dev for row in rows)} of them kept out of training; {device}", flush=True)
    reader = load_reader(given.base, given.layers)
    opinions = load_opinions(given.opinions, rows) if given.opinions else None
    recipe = RECIPES[given.role]
    recipe = replace(recipe, tokens=given.tokens or recipe.tokens)
    train(reader, rows, opinions, recipe, device, given.seed, given.steps)
    save_checkpoint(given.out, reader)
    for name, value in measure(reader, rows, device).items():
        print(f"{name:28} {value:.3f}")


if __name__ == "__main__":
    main()
