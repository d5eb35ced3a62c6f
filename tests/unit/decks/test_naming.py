import pytest

from flashgrad.decks.naming import deck_name, is_service_id
from flashgrad.decks.parse import parse


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("deck-gradient-stability-SA8PNhbj.md", "Gradient stability"),
        ("/some/where/deck-attention-mechanisms.md", "Attention mechanisms"),
        ("deck-foo-bar.md", "Foo bar"),
        ("deck-batch-training.md", "Batch training"),
        ("deck-training-on-ImageNet.md", "Training on ImageNet"),
        ("deck-results-cifar100.md", "Results cifar100"),
        ("deck-notes-20250131.md", "Notes 20250131"),
        ("my_notes.md", "My notes"),
        ("RNN-gates.md", "RNN gates"),
        ("deck-SA8PNhbj.md", "SA8PNhbj"),
        ("deck-.md", "deck-"),
        ("notes.tar.md", "Notes.tar"),
        ("", ""),
    ],
)
def test_a_file_name_names_the_deck(path, name):
    assert deck_name(path, "") == name


@pytest.mark.parametrize("word", ["SA8PNhbj", "RMyBSvWo", "PStNce0W", "VoUT0JCp", "qWZ21ZEE", "a1b2c3d4", "ABCD1234"])
def test_ids_of_the_service_are_recognised(word):
    assert is_service_id(word)


@pytest.mark.parametrize(
    "word",
    [
        "training",
        "Training",
        "TRAINING",
        "ImageNet",
        "DenseNet",
        "ResNet50",
        "resnet50",
        "cifar100",
        "BERTbase",
        "word2vec",
        "20250131",
        "2024plan",
        "short",
        "SA8PNhbjX",
        "SA8PN_bj",
        "SA8PNhbé",
    ],
)
def test_words_are_no_ids(word):
    assert not is_service_id(word)


def test_the_ids_of_real_decks_are_recognised_and_our_own_are_not_taken_for_such(real_deck):
    parsed = parse(real_deck.read_text(encoding="utf-8"), str(real_deck))
    ids = [card.card_id for card in parsed.deck.cards if card.card_id]
    own = [card_id for card_id in ids if card_id.startswith("fg-")]
    assert not any(map(is_service_id, own))
    assert sum(map(is_service_id, ids)) >= 0.95 * (len(ids) - len(own))


@pytest.mark.parametrize(
    ("preamble", "name"),
    [
        ("# Title\n", "Title"),
        ("\ufeff# Title #\r\n\r\n", "Title"),
        ("text\n\n  #   Spaced   ##  \n# Second\n", "Spaced"),
        ("## Not this\n#nor this\n# C#\n", "C#"),
        ("```sh\n# a comment\n```\n# Title\n", "Title"),
        ("```sh\n# a comment\n```\n", "File"),
        ("    # code\n", "File"),
        ("#\n# ##\n", "File"),
        ("", "File"),
    ],
)
def test_a_title_in_the_preamble_names_the_deck(preamble, name):
    assert deck_name("deck-file.md", preamble) == name
