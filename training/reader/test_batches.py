import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed; requirements.txt has it")

from batches import draw_epoch
from rows import Kind, Row


def make_row(cluster: int, length: int, source: str = "qamr", dev: bool = False) -> Row:
    ids = np.arange(length, dtype=np.int32)
    return Row(ids, 3, 4, 4, True, True, dev, source, Kind.ANSWERED, cluster, cluster, cluster)


def test_a_small_cluster_stays_in_one_batch_and_batches_stay_within_their_tokens() -> None:
    random = np.random.default_rng(2)
    rows = [make_row(index // 3, 10 + index % 40) for index in range(300)]
    batches = draw_epoch(rows, 500, random)
    assert sorted(index for batch in batches for index in batch) == list(range(300))
    for batch in batches:
        assert len(batch) * max(len(rows[index].ids) for index in batch) <= 500
        for cluster in {rows[index].cluster for index in batch}:
            assert sum(rows[index].cluster == cluster for index in batch) == 3


def test_a_share_of_one_half_shows_about_half_of_the_clusters_and_rows_kept_out_never_appear() -> None:
    random = np.random.default_rng(3)
    rows = [make_row(index, 20, "amazon", dev=index % 10 == 0) for index in range(2000)]
    drawn = [index for batch in draw_epoch(rows, 500, random) for index in batch]
    assert all(not rows[index].dev for index in drawn)
    assert len(drawn) / 1800 == pytest.approx(0.5, abs=0.05)


def test_an_epoch_without_training_rows_is_an_error() -> None:
    with pytest.raises(ValueError, match="got none among 2 rows"):
        draw_epoch([make_row(0, 10, dev=True), make_row(1, 10, dev=True)], 500, np.random.default_rng(4))
