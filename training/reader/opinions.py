"""What a trained teacher says about every row, for the student to learn from.

python opinions.py --data reader-v2.json.xz --tokenizer MODEL_DIR --teacher teacher.pt --out opinions.npz
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from batches import Batch, collate, sort_into_batches
from bert import MASKED, Reader
from checkpoints import load_checkpoint
from losses import Opinion
from rows import Row, open_tokenizer, read_rows
from run_options import add_run_options, autocast, choose_device, prepare

# Word pieces of a batch that is only read.
TOKENS = {"cuda": 131_072, "cpu": 8_192}


@dataclass(frozen=True)
class Opinions:
    """The opinions on all rows, one after another.

    starts      int64 [rows + 1]  row i is start[starts[i]:starts[i + 1]], and so is end
    start, end  float16 [pieces]
    verdict     float32 [rows]
    """

    starts: np.ndarray
    start: np.ndarray
    end: np.ndarray
    verdict: np.ndarray

    def of(self, batch: Batch) -> Opinion:
        start, end = (np.zeros(batch.ids.shape, dtype=np.float32) for _ in range(2))
        indices = batch.rows.cpu().numpy()
        for place, index in enumerate(indices):
            first, after = self.starts[index], self.starts[index + 1]
            start[place, : after - first] = self.start[first:after]
            end[place, : after - first] = self.end[first:after]
        device = batch.ids.device
        verdict = torch.from_numpy(self.verdict[indices])
        return Opinion(torch.from_numpy(start).to(device), torch.from_numpy(end).to(device), verdict.to(device))


@torch.inference_mode()
def form_opinions(reader: Reader, rows: list[Row], device: torch.device) -> Opinions:
    reader.eval()
    starts = np.concatenate([[0], np.cumsum([len(row.ids) for row in rows])]).astype(np.int64)
    start, end = (np.zeros(starts[-1], dtype=np.float16) for _ in range(2))
    verdict = np.zeros(len(rows), dtype=np.float32)
    for indices in sort_into_batches(rows, list(range(len(rows))), TOKENS[device.type]):
        batch = collate(rows, indices, device)
        with autocast(device):
            start_logits, end_logits, verdicts = reader(batch.ids, batch.mask, batch.types)
        padding = (1.0 - batch.mask.float()) * MASKED
        for logits, kept in ((start_logits, start), (end_logits, end)):
            shares = (logits + padding).softmax(-1).cpu().numpy()
            for place, index in enumerate(indices):
                kept[starts[index] : starts[index + 1]] = shares[place, : len(rows[index].ids)]
        verdict[indices] = verdicts.cpu().numpy()
    return Opinions(starts, start, end, verdict)


def save_opinions(path: Path, opinions: Opinions) -> None:
    np.savez(path, starts=opinions.starts, start=opinions.start, end=opinions.end, verdict=opinions.verdict)


def load_opinions(path: Path, rows: list[Row]) -> Opinions:
    """Raises ValueError where the opinions are on other rows."""
    with np.load(path) as found:
        opinions = Opinions(found["starts"], found["start"], found["end"], found["verdict"])
    if not np.array_equal(np.diff(opinions.starts), [len(row.ids) for row in rows]):
        raise ValueError(f"{path} must be on the rows of --data; it is on others. Write it again with opinions.py.")
    return opinions


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--teacher", type=Path, required=True, help="checkpoint of train.py teacher")
    arguments.add_argument("--tokenizer", type=Path, required=True, help="model folder with tokenizer.json")
    arguments.add_argument("--out", type=Path, required=True, help="file to write, .npz")
    add_run_options(arguments)
    given = arguments.parse_args()
    prepare(given)

    device = choose_device(given)
    rows = read_rows(given.data, open_tokenizer(given.tokenizer))
    reader = load_checkpoint(given.teacher).to(device)
    opinions = form_opinions(reader, rows, device)
    save_opinions(given.out, opinions)
    agreed = np.mean((opinions.verdict > 0) == np.array([row.answers for row in rows]))
    print(f"{given.out}: {len(rows)} rows, the teacher agrees with the label on {agreed:.3f}")


if __name__ == "__main__":
    main()
