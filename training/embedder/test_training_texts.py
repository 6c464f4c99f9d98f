import json
from pathlib import Path

import numpy as np

from training_texts import read_training_texts, split_sentences
from word_pieces import join_pieces
from word_search import open_word_index, score_words, search_words


def write_lines(path: Path, rows: list[dict]) -> None:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


def test_a_question_has_the_passages_of_both_files_and_the_answers_marked_in_them(tmp_path: Path) -> None:
    write_lines(tmp_path / "pairs.jsonl", [{"question": "Who?", "passage": "Ada wrote it."}])
    marked = {"question": "Who?", "passage": "It was Ada.", "span": [7, 10]}
    unmarked = {"question": "When?", "passage": "The year is unknown.", "span": None}
    write_lines(tmp_path / "reader.jsonl", [marked, unmarked])
    (tmp_path / "text.txt").write_text("One short line.", encoding="utf-8")
    texts = read_training_texts(tmp_path)
    assert [(q.text, q.passages, q.answers) for q in texts.questions] == [
        ("Who?", ["Ada wrote it.", "It was Ada."], ["Ada"])
    ]
    assert texts.passages == ["Ada wrote it.", "It was Ada.", "The year is unknown."]
    assert texts.paragraphs == []


def test_sentences_of_fewer_than_four_words_are_left_out() -> None:
    assert split_sentences("It rains a lot. Yes. The sun is out!") == ["It rains a lot.", "The sun is out!"]


def test_joined_word_pieces_give_back_each_text_in_any_order() -> None:
    joined = join_pieces([np.array([5, 6]), np.array([], dtype=np.int64), np.array([7])])
    assert len(joined) == 3
    assert [joined.take([2, 0]).of(index).tolist() for index in range(2)] == [[7], [5, 6]]


def test_the_word_search_matches_stems_and_ignores_stop_words() -> None:
    database = open_word_index(["The bee danced for the hive.", "A ship sailed."])
    assert [index for index, _ in search_words(database, "Why do bees dance?", 10)] == [0]
    assert search_words(database, "Who is it?", 10) == []
    assert score_words(database, "bees", 1) == 0
