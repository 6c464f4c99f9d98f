"""A tiny training run from the rows to a model that Verbatim loads: two layers, a few steps, about a minute on a CPU.

    python smoke_test.py            (from anywhere; needs `npm ci` in the repository)

The rows are made from the seeds, so no data is needed. The model that comes out knows nothing.
"""

import json
import lzma
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

READER = Path(__file__).resolve().parent
REPOSITORY = READER.parents[1]
MODEL = REPOSITORY / "models" / "verbatim-reader"
ROWS, LAYERS, STEPS, TOKENS = 300, 2, 8, 2048


def make_rows(texts: list[str]) -> list[dict]:
    """A sentence without one of its words asks for that word. Every second row asks the next passage instead, every
    fourth the same passage for a word that it does not hold."""
    chance = random.Random(7)
    passages = [p for text in texts for p in re.split(r"\n\s*\n", text) if len(p.split()) > 20]
    rows: list[dict] = []
    while len(rows) < ROWS:
        for place, passage in enumerate(passages):
            word = chance.choice([m for m in re.finditer(r"\w{5,}", passage)])
            near = passage[max(0, word.start() - 60) : word.start()] + "what" + passage[word.end() : word.end() + 60]
            common = {"q": f"{near}?", "tspan": True, "cl": str(place), "dev": place % 5 == 0}
            rows.append({**common, "p": passage, "span": list(word.span()), "src": "squad2", "ans": True})
            other = passages[(place + 1) % len(passages)]
            rows.append({**common, "p": other, "span": None, "src": "squad2-hard", "ans": False})
            made = {**common, "q": f"Which {other.split()[0]} of {len(rows)}?", "tspan": False}
            rows.append({**made, "p": passage, "span": None, "src": "squad2-rule", "ans": False})
    return rows[:ROWS]


def run(*command: str | Path, **environment: str) -> str:
    """Raises CalledProcessError where the command fails; its error output is shown."""
    print("$", *(Path(part).name if os.sep in str(part) else part for part in command), flush=True)
    done = subprocess.run(
        [str(part) for part in command],
        check=True,
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    print(done.stdout, end="", flush=True)
    return done.stdout


def main() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "seeds").glob("*.md"))]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = folder / "rows.json.xz"
        with lzma.open(data, "wt", encoding="utf-8") as out:
            json.dump(make_rows(texts), out)
        tiny = (
            *("--layers", str(LAYERS), "--steps", str(STEPS), "--tokens", str(TOKENS)),
            *("--device", "cpu", "--data", data, "--from", MODEL),
        )
        teacher, opinions, student = (folder / part for part in ("teacher.pt", "opinions.npz", "student.pt"))
        model = folder / "tiny-reader"
        python = sys.executable
        run(python, READER / "train.py", "teacher", *tiny, "--out", teacher)
        run(
            *(python, READER / "opinions.py", "--data", data, "--device", "cpu"),
            *("--tokenizer", MODEL, "--teacher", teacher, "--out", opinions),
        )
        run(python, READER / "train.py", "student", *tiny, "--opinions", opinions, "--out", student)
        run(python, READER / "export.py", student, "--tokenizer", MODEL, "--out", model)
        question = (
            "npm",
            "run",
            "--silent",
            "ask",
            "--",
            "--json",
            "--data",
            folder / "ask",
            "Who may resell the models?",
        )
        answer = json.loads(run(*question, READER_MODEL=str(model)))
        if not answer["quotes"]:
            raise AssertionError(f"the product must quote with the model in {model}, got {answer}")
    print("The product loaded the model and quoted with it.")


if __name__ == "__main__":
    main()
