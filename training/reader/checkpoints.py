"""A trained reader as a file between two commands."""

from pathlib import Path

import torch

from bert import Reader, count_layers


def save_checkpoint(path: Path, reader: Reader) -> None:
    torch.save({name: value.detach().cpu() for name, value in reader.state_dict().items()}, path)


def read_checkpoint(path: Path) -> dict[str, torch.Tensor]:
    return torch.load(path, map_location="cpu", weights_only=True)


def load_checkpoint(path: Path) -> Reader:
    weights = read_checkpoint(path)
    reader = Reader(count_layers(weights))
    reader.load_state_dict(weights)
    return reader
