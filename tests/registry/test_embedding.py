from __future__ import annotations

import numpy as np
import pytest

from registry.embedding import embedder, minilm, model_in_use
from registry.embedding.packing import cosines, pack, unpack
from registry.embedding.wordpiece import WordPiece, words
from registry.models import AgentVector, OutboxEvent
from registry.services.search import index as search_index
from registry.tasks import embed_agents, embed_noted
from tests.factories import make_person


def cosine(one, other):
    return float(np.dot(one.vector, other.vector))


def in_use():
    found = embedder()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def vocabulary():
    return WordPiece.read(minilm.VOCABULARY)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Hello, world!", ["hello", ",", "world", "!"]),
        ("Crème brûlée", ["creme", "brulee"]),
        ("a\tb\u00a0c\u200bd", ["a", "b", "cd"]),
        ("日本", ["日", "本"]),
        ("PDF-reader_2", ["pdf", "-", "reader", "_", "2"]),
        ("", []),
    ],
)
def test_words_are_those_of_the_model(text, wanted):
    assert list(words(text)) == wanted


def test_a_word_is_its_longest_known_pieces(vocabulary):
    lines = minilm.VOCABULARY.read_text(encoding="utf-8").splitlines()

    pieces = [lines[number] for number in vocabulary.numbers("embeddings", at_most=9)]

    assert pieces == ["[CLS]", "em", "##bed", "##ding", "##s", "[SEP]"]


def test_what_is_no_word_is_unknown(vocabulary):
    assert vocabulary.numbers("🦀 " + "x" * 101, at_most=9) == [101, 100, 100, 102]


def test_a_long_text_is_cut_and_still_ends(vocabulary):
    numbers = vocabulary.numbers("word " * 1000, at_most=128)

    assert len(numbers) == 128
    assert numbers[-1] == 102


def test_the_like_is_near_and_the_unlike_is_far():
    model = in_use()

    holiday, vacation, motor = model.embed(
        ["request a holiday", "ask for vacation", "repair a motor"]
    )

    assert cosine(holiday, vacation) > 0.6
    assert cosine(holiday, motor) < 0.3


def test_a_text_means_the_same_alone_and_among_others():
    model = in_use()
    texts = ["short", "a somewhat longer text about invoices " * 5, "", "short"]

    together = model.embed(texts)

    alone = model.embed(["short"])[0]
    assert [len(one.vector) for one in together] == [384] * 4
    assert cosine(together[0], alone) > 0.98
    assert cosine(together[0], together[3]) == pytest.approx(1)


def test_token_by_token_a_text_is_closest_to_itself():
    model = in_use()
    query, same, other = model.embed(["plan a route", "plan a route", "pay wages"])

    close = model.closeness(query, [same.tokens, other.tokens])

    assert close[0] == pytest.approx(1, abs=1e-3)
    assert close[1] < 0.6
    assert model.closeness(query, []) == []


def test_four_bits_a_number_keep_the_direction():
    rows = np.random.default_rng(7).normal(size=(5, 384)).astype(np.float32)

    again = unpack([pack(rows)])

    assert len(pack(rows)) == 5 * 192
    assert np.diag(cosines(again, rows)).min() > 0.98


def test_another_file_is_no_model(monkeypatch):
    monkeypatch.setitem(minilm.SHA256, "vocabulary", "0" * 64)

    with pytest.raises(minilm.ModelError, match="the vocabulary in"):
        minilm.load("a model")


def test_no_embedder_is_a_choice(settings):
    settings.EMBEDDER = "none"

    assert embedder() is None
    assert model_in_use() is None


def test_a_new_agent_is_promised_an_embedding_and_gets_it(cast):
    event = OutboxEvent.objects.get(topic="registry.tasks.embed_noted")

    embed_noted(event.pk)

    event.refresh_from_db()
    assert event.done_at
    assert AgentVector.objects.get().agent == cast.porter


def test_beat_embeds_what_nobody_promised(cast):
    OutboxEvent.objects.all().delete()

    assert embed_agents() == 1
    assert embed_agents() == 0


def test_without_an_embedder_nothing_is_promised(db, settings):
    settings.EMBEDDER = "none"
    make_person("zoe")

    search_index.note_many("load:1")

    assert not OutboxEvent.objects.filter(topic="registry.tasks.embed_noted").exists()
    assert embed_agents() == 0
