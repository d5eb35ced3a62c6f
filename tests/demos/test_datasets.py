import pytest

from flashgrad.demos.kit.training.datasets import for_seeds, moons, spirals

pytestmark = pytest.mark.usefixtures("torch")


def _drawn(torch, dataset, count=512, seed=3):
    return dataset(count, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("dataset", [moons, spirals])
def test_points_are_centred_scaled_and_balanced(torch, dataset):
    inputs, labels = _drawn(torch, dataset)
    assert inputs.shape == (512, 2)
    assert inputs.mean(0).tolist() == pytest.approx([0, 0], abs=1e-6)
    assert inputs.square().mean(0).tolist() == pytest.approx([1, 1], rel=1e-5)
    assert sorted(set(labels.tolist())) == [0.0, 1.0]
    assert labels.mean().item() == 0.5


@pytest.mark.parametrize(("dataset", "accuracy"), [(moons, 0.99), (spirals, 0.95)])
def test_a_points_nearest_neighbour_is_nearly_always_of_its_class(torch, dataset, accuracy):
    inputs, labels = _drawn(torch, dataset)
    distances = torch.cdist(inputs, inputs).fill_diagonal_(torch.inf)
    assert (labels[distances.argmin(1)] == labels).float().mean().item() > accuracy


@pytest.mark.parametrize(("dataset", "low", "high"), [(moons, 0.8, 0.95), (spirals, 0.45, 0.75)])
def test_no_straight_line_separates_the_classes(torch, dataset, low, high):
    inputs, labels = _drawn(torch, dataset)
    design = torch.cat([inputs, torch.ones(512, 1)], 1)
    weights = torch.linalg.lstsq(design, 2 * labels - 1).solution
    accuracy = ((design @ weights > 0) == labels.bool()).float().mean().item()
    assert low < accuracy < high


def test_each_seed_has_points_of_its_own_whatever_the_others_are(torch):
    inputs, labels = for_seeds(moons, 64, [4, 5, 4])
    assert inputs.shape == (3, 64, 2)
    assert labels.shape == (3, 64)
    assert torch.equal(inputs[0], inputs[2])
    assert not torch.equal(inputs[0], inputs[1])
    assert torch.equal(inputs[1], for_seeds(moons, 64, [5])[0][0])
