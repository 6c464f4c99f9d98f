import numpy as np

from rows import Kind, choose_window, find_pieces, split_source


def test_source_and_kind_are_read_from_the_name() -> None:
    assert split_source("squad2-imp") == ("squad2", Kind.HUMAN)
    assert split_source("fairy-swap") == ("fairy", Kind.MADE)
    assert split_source("qamr") == ("qamr", Kind.ANSWERED)


def test_a_span_covers_every_piece_that_it_overlaps() -> None:
    offsets = np.array([[0, 4], [4, 8], [9, 12]])
    assert find_pieces(offsets, [5, 10]) == (1, 2)
    assert find_pieces(offsets, [8, 9]) is None


def test_a_cut_passage_always_holds_its_answer() -> None:
    random = np.random.default_rng(1)
    for _ in range(200):
        window = choose_window(100, 10, (40, 44), random)
        assert window is not None
        assert window <= 40
        assert window + 10 > 44


def test_an_answer_that_is_longer_than_the_room_has_no_window() -> None:
    random = np.random.default_rng(1)
    assert choose_window(100, 10, (40, 50), random) is None
    assert choose_window(100, 10, None, random) == 0
