"""The model of recommendations: against plain EASE and popularity, on data with planted structure, held out by time."""

from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from scipy import sparse

from discovery.recommendations.data import BadLine, collected, read_file, split_by_time
from discovery.recommendations.fitting import Fitting, histories, ranked_for, seen
from discovery.recommendations.matrices import cosines, ease, gram, strongest
from discovery.recommendations.measuring import measure, relevant
from discovery.recommendations.packing import packed_index, packed_rows, unpacked_index, unpacked_rows
from discovery.recommendations.ranking import Parameters, best, scored
from discovery.recommendations.training import train
from tests.discovery.taste import planted

NEWCOMERS = 60
"""The last users of the world: only one deed of each is known, the rest is held out."""


@pytest.fixture(scope="module")
def world():
    data = collected(planted())
    older, held = split_by_time(data)
    new = len(data.user_keys) - NEWCOMERS
    first = data.ages() == np.bincount(data.users)[data.users] - 1
    known = np.where(data.users < new, np.isin(pairs(data), pairs(older)), first)
    older, held = data.only(known), data.only(~known)
    return older, held, train(older)


def pairs(data):
    return data.users * len(data.item_keys) + data.items


def plain_ease(older, penalty=200.0):
    """EASE (Steck, 2019), as in the paper."""
    liked = older.only(older.positive)
    rows = np.zeros((len(older.user_keys), len(older.item_keys)))
    rows[liked.users, liked.items] = 1
    product = rows.T @ rows + penalty * np.eye(rows.shape[1])
    inverse = np.linalg.inv(product)
    matrix = -inverse / np.diag(inverse)
    np.fill_diagonal(matrix, 0)
    return rows @ matrix


def popularity(older):
    popular = np.bincount(older.items[older.positive], minlength=len(older.item_keys)).astype(np.float32)
    return np.repeat(popular[None, :], len(older.user_keys), 0)


def some(older, newcomers):
    new = len(older.user_keys) - NEWCOMERS
    return np.arange(new, len(older.user_keys)) if newcomers else np.arange(new)


def figures(scores, older, held, newcomers=False):
    scores = np.array(scores, np.float32)
    scores[older.users, older.items] = -np.inf
    users = some(older, newcomers)
    return measure(best(scores, 10)[users], users, relevant(held))


def own_figures(model, older, held, newcomers=False):
    users = some(older, newcomers)
    lists = ranked_for(model, users, histories(older, model.parameters), seen(older), older.user_keys)
    return measure(lists, users, relevant(held))


def test_it_is_at_least_as_good_as_ease_whatever_its_penalty(world):
    older, held, trained = world
    ours = own_figures(trained.model, older, held)
    rivals = [figures(plain_ease(older, penalty), older, held).ndcg for penalty in (20, 60, 200, 600)]
    assert ours.ndcg >= max(rivals), (ours, rivals)
    assert ours.coverage >= 0.25
    assert trained.figures.ndcg > 0


def test_those_with_one_deed_get_no_worse_than_what_is_popular(world):
    older, held, trained = world
    plain = figures(popularity(older), older, held, newcomers=True)
    assert own_figures(trained.model, older, held, newcomers=True).ndcg >= plain.ndcg


def test_without_anything_else_it_is_ease(world):
    older, _, _ = world
    fitted = Fitting(older).model(Parameters(penalty=200.0, prior=0.0), whole=True)
    taste = histories(older, fitted.parameters)
    found = scored(taste, fitted.matrix, fitted.popularity, fitted.parameters)
    assert np.allclose(found, plain_ease(older), atol=1e-4)


def test_training_is_deterministic(world):
    older, _, trained = world
    again = train(older)
    assert again.model.parameters == trained.model.parameters
    assert np.allclose(again.model.matrix.toarray(), trained.model.matrix.toarray(), atol=1e-5)


def test_a_stored_model_says_what_the_trained_one_says(world):
    older, _, trained = world
    keys = [f"{number:024x}" for number in range(len(older.item_keys))]
    model = trained.model
    index = unpacked_index(
        packed_index(type(model)(keys, model.matrix, model.popularity, model.rare, model.parameters))
    )
    assert index.ids == keys
    assert (index.rare == model.rare).all()
    assert (index.popularity == model.popularity).all()
    rows = dict(packed_rows(model.matrix))
    restored = unpacked_rows([rows[number] for number in sorted(rows)], len(keys)).toarray()
    assert np.allclose(restored, model.matrix.toarray()[sorted(rows)], atol=2e-3 * np.abs(restored).max())


def test_sparse_and_full_ways_agree():
    draw = np.random.default_rng(3)
    rows = sparse.csr_matrix((draw.random((400, 30)) < 0.05).astype(np.float32))
    assert np.allclose(gram(rows), rows.T.toarray() @ rows.toarray())
    assert np.allclose(gram(sparse.csr_matrix(rows.toarray() + 0.5)), (rows.toarray() + 0.5).T @ (rows.toarray() + 0.5))
    full = ease(gram(rows), 10.0)
    assert (strongest(full, 30) != sparse.csr_matrix(full)).nnz == 0
    kept = strongest(full, 5)
    assert (np.diff(kept.indptr) == 5).all()
    assert (strongest(sparse.csr_matrix(full), 5) != kept).nnz == 0
    near = cosines(rows, 30, shrink=0.0).toarray()
    lengths = np.linalg.norm(rows.toarray(), axis=0)
    assert np.allclose(near, gram(rows) / np.outer(lengths, lengths) - np.eye(30), atol=1e-5)


def test_more_items_than_a_full_matrix_can_hold(world, monkeypatch):
    """The rest is ranked by cosines, and can be recommended too."""
    older, held, _ = world
    monkeypatch.setattr("discovery.recommendations.fitting.DENSE_ITEMS", 90)
    model = Fitting(older).model(Parameters(penalty=60.0))
    found = own_figures(model, older, held)
    assert found.ndcg > figures(popularity(older), older, held).ndcg
    lists = ranked_for(
        model, np.arange(len(older.user_keys)), histories(older, model.parameters), seen(older), older.user_keys
    )
    assert len(np.unique(lists)) > 90


def test_little_or_odd_data_is_no_error():
    for rows in (
        [],
        [("a", "x", 5.0, 1.0)],
        [("a", "x", 5.0, 1.0), ("a", "x", 1.0, 0.0), ("b", "y", -1.0, 3.0)],
        [(user, item, 5.0, 1.0) for user in "abcdefgh" for item in "uvwxyz"],
        [(user, "x", 1.0, 1.0) for user in "abcdefgh"],
    ):
        data = collected(rows)
        model = train(data).model
        users = np.arange(len(data.user_keys))
        lists = ranked_for(model, users, histories(data, model.parameters), seen(data), data.user_keys)
        assert (lists < len(data.item_keys)).all()
    data = collected([("a", "x", 1.0, 9.0), ("a", "x", 5.0, 3.0), ("a", "y", 4.0, 5.0)])
    assert list(zip(data.items, data.weights, data.times, strict=True)) == [(0, 5.0, 3.0), (1, 4.0, 5.0)]


def test_the_command_prints_the_figures_and_says_what_is_wrong_with_a_file(tmp_path):
    file = tmp_path / "interactions.tsv"
    file.write_text("".join(f"{u}\t{i}\t{w}\t{t}\n" for u, i, w, t in planted(users=60, items=40, deeds=12)))
    out = StringIO()
    call_command("evaluate_recommendations", interactions=file, stdout=out, verbosity=0)
    for name in ("Recall@10", "NDCG@10", "coverage", "training time", "peak memory"):
        assert name in out.getvalue()
    file.write_text("a\tb\t5\t1\na\tb\tfive\t2\n")
    with pytest.raises(BadLine, match=":2:"):
        list(read_file(file))
    with pytest.raises(CommandError, match=":2:"):
        call_command("evaluate_recommendations", interactions=file, stdout=out)
    with pytest.raises(CommandError, match="No such file"):
        call_command("evaluate_recommendations", interactions=tmp_path / "none.tsv", stdout=out)
