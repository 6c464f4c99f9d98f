"""The options that every command on the rows has: data, device, threads, seed."""

import argparse
from contextlib import AbstractContextManager
from pathlib import Path

import torch


def add_run_options(arguments: argparse.ArgumentParser) -> None:
    arguments.add_argument("--data", type=Path, required=True, help="the rows, .json.xz (see rows.py)")
    arguments.add_argument("--device", choices=("cuda", "cpu"), help="default: cuda where there is one")
    arguments.add_argument("--threads", type=int, default=2, help="of the CPU")
    arguments.add_argument("--seed", type=int, default=7)


def prepare(given: argparse.Namespace) -> None:
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    torch.set_float32_matmul_precision("high")


def choose_device(given: argparse.Namespace) -> torch.device:
    return torch.device(given.device or ("cuda" if torch.cuda.is_available() else "cpu"))


def autocast(device: torch.device) -> AbstractContextManager:
    """bfloat16 on a GPU, float32 on a CPU."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type == "cuda")
