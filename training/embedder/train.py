"""Makes the built-in embedding model: a table of word pieces x 256.

    python train.py --data DIR --teacher DIR --out models/verbatim-embedder [--eval DIR]

    1. initial table   every word piece alone through the teacher, PCA, weight by frequency
    2. hard negatives  what BM25 puts high for a training question and does not answer it
    3. training        three runs from the same table, their mean kept; three losses, summed at every step:
                         a batch of question/passage pairs or of inverse-cloze pairs, in-batch negatives
                         the fused score of questions against their hard negatives
                         a pull of every row to where it began
    4. export          int8 rows in an ONNX file that transformers.js loads

With the same data, seed, --threads 1, library versions and kind of processor, the ONNX file comes out byte
for byte the same; its SHA-256 is printed. More threads, or another processor, change the last bits.
"""

import argparse
import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from evaluate import evaluate_table
from export import dequantize_rows, quantize_rows, write_model_folder
from hard_negatives import HardNegatives, mine_hard_negatives
from initial_table import embed_word_pieces, open_teacher, reduce_dimensions, weigh_by_frequency
from losses import bag, contrast_fused, contrast_in_batch
from training_texts import TrainingTexts, read_training_texts
from word_pieces import WordPieces, load_tokenizer, split_words

PAD, UNK, CLS, SEP, MASK = 0, 100, 101, 102, 103


@dataclass(frozen=True)
class Recipe:
    """The numbers of the recipe; the model card says what else was tried."""

    dimensions: int = 256
    frequency_weight: float = 1e-3  # a of a / (a + p)
    runs: int = 3
    epochs: int = 3
    batch: int = 512
    learning_rate: float = 0.005
    warm_up: float = 0.1  # share of the steps; linear, then linear decay to 0
    temperature: float = 0.05
    alpha: float = 0.5  # of the fused score, as in the product
    hard_questions: int = 128  # questions a step that meet their hard negatives
    hard_columns: int = 16  # candidates kept for a question, the answer among them
    hard_negatives: int = 7  # of these, drawn at every step
    kept_sentence: float = 0.1  # inverse cloze: how often the sentence stays in its paragraph
    pull: float = 3.0  # times the mean squared distance of a row from its beginning


@dataclass(frozen=True)
class Batches:
    """The texts as word pieces, ready to be drawn from."""

    pair_questions: WordPieces
    pair_passages: WordPieces
    pair_passage_id: np.ndarray  # int64 [pairs], equal where the passage is the same text
    sentences: WordPieces
    paragraph_starts: np.ndarray  # int64 [paragraphs + 1], into the sentences
    questions: WordPieces
    passages: WordPieces
    hard: HardNegatives


def prepare_batches(texts: TrainingTexts, hard: HardNegatives, tokenizer) -> Batches:
    """Tokenizes everything once."""
    passage_ids = {passage: index for index, passage in enumerate(sorted({passage for _, passage in texts.pairs}))}
    return Batches(
        pair_questions=split_words(tokenizer, [question for question, _ in texts.pairs]),
        pair_passages=split_words(tokenizer, [passage for _, passage in texts.pairs]),
        pair_passage_id=np.array([passage_ids[passage] for _, passage in texts.pairs]),
        sentences=split_words(tokenizer, [sentence for sentences in texts.paragraphs for sentence in sentences]),
        paragraph_starts=np.cumsum([0, *(len(sentences) for sentences in texts.paragraphs)]),
        questions=split_words(tokenizer, [question.text for question in texts.questions]),
        passages=split_words(tokenizer, texts.passages),
        hard=hard,
    )


def start_table(teacher_folder: Path, tokenizer, texts: TrainingTexts, recipe: Recipe, threads: int) -> np.ndarray:
    """The table before training, scaled so that the mean row has length 1. Special rows are empty."""
    vocabulary = tokenizer.get_vocab_size()
    rows = reduce_dimensions(embed_word_pieces(open_teacher(teacher_folder, threads), vocabulary), recipe.dimensions)
    every_text = [" ".join(sentences) for sentences in texts.paragraphs] + texts.passages
    counts = np.bincount(split_words(tokenizer, every_text).ids, minlength=vocabulary)
    rows *= weigh_by_frequency(counts, recipe.frequency_weight)[:, None]
    rows[[PAD, CLS, SEP, MASK]] = 0
    return (rows / np.linalg.norm(rows, axis=1).mean()).astype(np.float32)


def draw_pairs(batches: Batches, rows: np.ndarray, table: torch.Tensor, recipe: Recipe) -> torch.Tensor:
    """Questions against the passages of the batch. A passage that two questions share is taken once: it cannot
    be the wrong answer to either."""
    _, first = np.unique(batches.pair_passage_id[rows], return_index=True)
    rows = rows[np.sort(first)]
    questions = bag([batches.pair_questions.of(row) for row in rows], table)
    passages = bag([batches.pair_passages.of(row) for row in rows], table)
    return contrast_in_batch(questions, passages, recipe.temperature)


def draw_clozes(
    batches: Batches, rows: np.ndarray, table: torch.Tensor, recipe: Recipe, random: np.random.Generator
) -> torch.Tensor:
    """A sentence against the rest of its paragraph: the inverse cloze task of Lee, Chang and Toutanova, "Latent
    Retrieval for Weakly Supervised Open Domain Question Answering" (2019), which also keeps one in ten."""
    hidden, rests = [], []
    for row in rows:
        first, after = int(batches.paragraph_starts[row]), int(batches.paragraph_starts[row + 1])
        chosen = first + int(random.integers(after - first))
        keep = random.random() < recipe.kept_sentence
        rest = [batches.sentences.of(index) for index in range(first, after) if keep or index != chosen]
        hidden.append(batches.sentences.of(chosen))
        rests.append(np.concatenate(rest))
    return contrast_in_batch(bag(hidden, table), bag(rests, table), recipe.temperature)


def draw_hard(batches: Batches, table: torch.Tensor, recipe: Recipe, random: np.random.Generator) -> torch.Tensor:
    """Random questions, each against its answer and some of its hard negatives, scored as the product scores."""
    rows = random.choice(len(batches.questions), recipe.hard_questions, replace=False)
    passage, bm25 = batches.hard.passage[rows], batches.hard.bm25[rows]
    # Present candidates first, in random order; column 0 stays the answer.
    order = np.argsort(random.random(passage[:, 1:].shape) + 10 * (passage[:, 1:] < 0), axis=1)
    columns = np.concatenate([np.zeros((len(rows), 1), np.int64), order[:, : recipe.hard_negatives] + 1], axis=1)
    passage, bm25 = np.take_along_axis(passage, columns, 1), np.take_along_axis(bm25, columns, 1)
    distinct, place = np.unique(np.maximum(passage, 0), return_inverse=True)
    vectors = bag([batches.passages.of(int(index)) for index in distinct], table)
    questions = bag([batches.questions.of(int(row)) for row in rows], table)
    cosine = (questions[:, None, :] * vectors[torch.from_numpy(place.reshape(passage.shape))]).sum(dim=-1)
    words = torch.from_numpy(np.where(passage < 0, -np.inf, bm25).astype(np.float32))
    return contrast_fused(cosine, words, recipe.alpha, recipe.temperature)


def train_table(start: np.ndarray, batches: Batches, recipe: Recipe, random: np.random.Generator) -> np.ndarray:
    """Adam over the whole table, float32 [vocabulary, dimensions] in and out."""
    began = torch.from_numpy(start)
    table = torch.nn.Parameter(began.clone())
    optimizer = torch.optim.Adam([table], lr=recipe.learning_rate, betas=(0.9, 0.99), fused=True)
    pairs, paragraphs = len(batches.pair_questions), len(batches.paragraph_starts) - 1
    kinds = ["pairs"] * (pairs // recipe.batch) + ["clozes"] * (paragraphs // recipe.batch)
    total, step = recipe.epochs * len(kinds), 0
    for epoch in range(recipe.epochs):
        shuffled = {"pairs": random.permutation(pairs), "clozes": random.permutation(paragraphs)}
        used = {"pairs": 0, "clozes": 0}
        seen: dict[str, list[float]] = {"pairs": [], "clozes": [], "hard": []}
        for kind in random.permutation(kinds):
            rows = shuffled[kind][used[kind] : used[kind] + recipe.batch]
            used[kind] += recipe.batch
            rate = min(1.0, (step + 1) / (recipe.warm_up * total)) * (1 - step / total)
            optimizer.param_groups[0]["lr"] = recipe.learning_rate * rate
            if kind == "pairs":
                contrast = draw_pairs(batches, rows, table, recipe)
            else:
                contrast = draw_clozes(batches, rows, table, recipe, random)
            hard = draw_hard(batches, table, recipe, random)
            pull = recipe.pull * (table - began).square().sum(dim=1).mean()
            optimizer.zero_grad()
            (contrast + hard + pull).backward()
            optimizer.step()
            seen[kind].append(contrast.item())
            seen["hard"].append(hard.item())
            step += 1
        print(
            f"epoch {epoch + 1}: " + ", ".join(f"{name} {np.mean(values):.3f}" for name, values in seen.items()),
            flush=True,
        )
    return table.detach().numpy()


def average_runs(start: np.ndarray, batches: Batches, recipe: Recipe, seed: int) -> np.ndarray:
    """The mean of tables trained from the same start with different batches: they stay close enough to be
    averaged, and what only one of them learnt fades (Wortsman et al., "Model soups", 2022)."""
    total = np.zeros_like(start, dtype=np.float64)
    for run in range(recipe.runs):
        print(f"run {run + 1} of {recipe.runs}", flush=True)
        total += train_table(start, batches, recipe, np.random.default_rng([seed, run]))
    return (total / recipe.runs).astype(np.float32)


def finish_special_rows(table: np.ndarray, start: np.ndarray) -> np.ndarray:
    """[PAD], [SEP] and [MASK] say nothing. [CLS] is in every text: so small (1e-5 of a usual row) that it
    changes no score, and not 0, so that a text without any word piece has a direction and is never NaN. [UNK]
    keeps its direction at a hundredth of a usual row."""
    usual = float(np.median(np.linalg.norm(table, axis=1)))
    finished = table.copy()
    finished[[PAD, SEP, MASK]] = 0
    finished[CLS] = 1e-5 * usual / np.sqrt(table.shape[1])
    finished[UNK] = 0.01 * usual * start[UNK] / np.linalg.norm(start[UNK])
    return finished


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with pairs.jsonl, reader.jsonl and text.txt")
    parser.add_argument("--teacher", type=Path, required=True, help="folder of all-MiniLM-L6-v2 in ONNX")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument("--eval", type=Path, help="folder of the evaluation sets; without it nothing is measured")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    recipe, began = Recipe(), time.monotonic()

    def say(what: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {what}", flush=True)

    tokenizer = load_tokenizer(options.teacher)
    texts = read_training_texts(options.data)
    say(f"{len(texts.pairs)} pairs, {len(texts.questions)} questions, {len(texts.paragraphs)} paragraphs")
    start = start_table(options.teacher, tokenizer, texts, recipe, options.threads)
    say("initial table")
    random = np.random.default_rng(options.seed)
    hard = mine_hard_negatives(texts.questions, texts.passages, recipe.hard_columns, random)
    say(f"{(hard.passage[:, 1:] >= 0).sum(axis=1).mean():.1f} hard negatives a question")
    table = average_runs(start, prepare_batches(texts, hard, tokenizer), recipe, options.seed)
    table = finish_special_rows(table, start)
    onnx_file = write_model_folder(options.out, table, options.teacher)
    say(f"{onnx_file}, SHA-256 {hashlib.sha256(onnx_file.read_bytes()).hexdigest()}")
    if options.eval:
        for label, rows in (("float32", table), ("int8", dequantize_rows(*quantize_rows(table)))):
            print(f"{label}: set, ranking, then hit@1 and nDCG@10")
            print("\n".join(evaluate_table(rows, options.teacher, options.eval)))


if __name__ == "__main__":
    main()
