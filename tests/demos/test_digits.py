import hashlib
from pathlib import Path

import pytest

import flashgrad
from flashgrad.demos.kit.training.digits import CLASSES, PIXELS, TRAINING, bundled_data, digits

pytestmark = pytest.mark.usefixtures("torch")
ROOT = Path(__file__).parents[2]


def test_the_file_is_the_one_that_the_readme_describes():
    content = (bundled_data() / "digits.csv").read_bytes()
    assert hashlib.sha256(content).hexdigest() in (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    rows = [[int(number) for number in line.split(b",")] for line in content.splitlines()]
    assert len(rows) == 1797
    assert {len(row) for row in rows} == {65}
    assert {pixel for row in rows for pixel in row[:-1]} == set(range(17))
    counts = [sum(row[-1] == digit for row in rows) for digit in range(10)]
    assert (min(counts), max(counts), sum(counts)) == (174, 183, 1797)


def test_a_checkout_and_an_installed_package_are_both_found(monkeypatch, tmp_path):
    assert bundled_data() == ROOT / "data"
    package = tmp_path / "flashgrad"
    installed = package / "_bundled" / "data"
    installed.mkdir(parents=True)
    monkeypatch.setattr(flashgrad, "__path__", [str(package)])
    assert bundled_data() == installed


def test_no_image_is_both_trained_and_tested_on(torch):
    (images, labels), (others, other_labels) = digits()
    assert images.shape == (TRAINING, PIXELS)
    assert others.shape == (360, PIXELS)
    assert len(torch.unique(torch.cat([images, others]), dim=0)) == len(images) + len(others)
    for shown in (labels, other_labels):
        assert shown.dtype == torch.int64
        counts = torch.bincount(shown, minlength=CLASSES)
        assert counts.min() > 0.85 * len(shown) / CLASSES
        assert counts.max() < 1.15 * len(shown) / CLASSES


def test_pixels_are_centred_and_scaled_together_on_what_is_trained_on(torch):
    (images, _), (others, _) = digits()
    assert images.mean(0).abs().max() < 1e-5
    assert images.square().mean().item() == pytest.approx(1, rel=1e-5)
    assert others.square().mean().item() == pytest.approx(1, abs=0.1)
    assert images.abs().max() < 4
    table = torch.tensor([[int(n) for n in line.split(",")] for line in _lines()])
    ink = table[:, 20].float() - table[:TRAINING, 20].float().mean()
    scale = (ink / torch.cat([images, others])[:, 20]).median()
    assert torch.allclose(torch.cat([images, others])[:, 20] * scale, ink, atol=1e-4)
    assert torch.equal(digits()[0][0], images)


def test_a_digit_looks_like_the_others_of_its_kind(torch):
    (images, labels), (others, other_labels) = digits()
    means = torch.stack([images[labels == digit].mean(0) for digit in range(CLASSES)])
    nearest = torch.cdist(others, means).argmin(1)
    assert (nearest == other_labels).float().mean().item() > 0.8
    assert images.view(-1, 8, 8)[labels == 0].mean(0)[3:5, 3:5].mean() < images.mean() - 0.5


def _lines():
    return (bundled_data() / "digits.csv").read_text(encoding="ascii").splitlines()
