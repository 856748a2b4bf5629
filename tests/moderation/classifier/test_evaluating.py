"""Learning from texts and judging others, by a small world of two ways of talking."""

import random
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from moderation.classifier.features import Reading, segments
from moderation.classifier.learning import Counts, model_of, threshold
from moderation.classifier.model import BadModel, Model

BAD = "subscribe to my channel and win free money at www.win.example check out follow me cheap offer now".split()  # noqa: SIM905
GOOD = "today i learned the third chapter of this plan and it was a lovely morning with much practice".split()  # noqa: SIM905
BOTH = "the and of a this my me to it was with".split()  # noqa: SIM905


def texts(number, seed=1):
    drawn = random.Random(seed)
    for place in range(number):
        bad = place % 2 == 0
        yield " ".join([*drawn.sample(BAD if bad else GOOD, 5), *drawn.sample(BOTH, 4)]), bad


def file_of(path: Path, rows, head="text,label"):
    path.write_text("\n".join([head, *(f'"{text}",{int(bad)}' for text, bad in rows)]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def model():
    said, bad = zip(*texts(120), strict=True)
    flags = np.array(bad)
    return model_of(Counts(said), {"spam": np.arange(len(said))}, {"spam": flags})


def test_it_judges_texts_that_it_has_not_seen_and_says_why(model):
    judged = [(model.probabilities(text)["spam"], bad) for text, bad in texts(60, seed=2)]
    assert all((probability > 0.5) is bad for probability, bad in judged)
    found = model.judge("please subscribe to this lovely plan", "spam")
    assert found.words[0][0] == "subscribe"
    assert model.probabilities("")["spam"] < 0.9
    long = "a lovely morning " * 2_000
    assert model.probabilities(f"{long} subscribe to my channel and win free money now")["spam"] > 0.5


def test_it_is_the_same_after_being_stored(model):
    packed = model.packed()
    again = Model.unpacked(packed)
    for text, _ in texts(20, seed=3):
        assert again.probabilities(text) == pytest.approx(model.probabilities(text), abs=1e-5)
    assert again.packed() == packed
    for broken in (b"", b"x", packed[:-20], b"\x80\x04\x95."):
        with pytest.raises(BadModel):
            Model.unpacked(broken)


def test_long_texts_are_judged_in_pieces_at_their_beginning_and_end():
    assert segments("short") == ["short"]
    pieces = segments("a" * 2_000 + "b" * 100_000 + "c" * 2_000)
    assert len(pieces) == 8
    assert (pieces[0][0], pieces[-1][-1]) == ("a", "c")


def test_no_text_takes_long_to_read():
    for text in ("a-" * 1_000, "a." * 1_000, "." * 2_000, "www." * 500, "😀" * 2_000, "\ufdfa" * 500, " " * 2_000):
        reading = Reading(text)
        assert len([*reading.of_words(), *reading.of_signs(), *reading.of_manner()]) < 60_000


def test_the_threshold_is_where_enough_is_right():
    probabilities = np.linspace(1, 0, 101)
    bad = probabilities > 0.6
    assert threshold(probabilities, bad) == pytest.approx(0.61)
    assert threshold(probabilities, probabilities > 0.95) is None, "too few to trust"
    assert threshold(probabilities, np.arange(101) % 2 == 0) is None


def test_the_command_measures_and_says_what_is_wrong_with_a_file(tmp_path, capsys):
    call_command("evaluate_classifier", file=[file_of(tmp_path / "good.csv", texts(200))], verbosity=0)
    said = dict(line.split("  ", 1) for line in capsys.readouterr().out.splitlines())
    assert float(said["F1"]) > 0.95
    assert float(said["AUC"]) > 0.99
    assert float(said["precision there"]) > 0.98
    for name, rows, head, complaint in (
        ("no head", texts(5), "a,b", "must name the columns"),
        ("few", texts(20), "text,label", "At least 50"),
    ):
        with pytest.raises(CommandError, match=complaint):
            call_command("evaluate_classifier", file=[file_of(tmp_path / f"{name}.csv", rows, head)])
    odd = tmp_path / "odd.csv"
    odd.write_text("CONTENT,CLASS\nhello,maybe\n", encoding="utf-8")
    with pytest.raises(CommandError, match="line 2: “maybe” is no label"):
        call_command("evaluate_classifier", file=[odd])
    with pytest.raises(CommandError):
        call_command("evaluate_classifier", file=[tmp_path / "nowhere.csv"])
