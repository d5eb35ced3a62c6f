"""The claims of the cards that open `lr-edge`."""

from flashgrad.demos.evidence import CardClaim, Measurement
from flashgrad.demos.kit.edge.edge_measures import edge_ratio, noise_ratio, saved_share, survivor_share

CLAIMS = (
    CardClaim(
        "fg-large-batch-1",
        "A batch four times as large halves the noise of the gradient.",
        "the standard deviation of a mean of independent samples goes like 1/√B",
        Measurement(
            ("lr-edge?batch_size=64&seeds=1&steps=40&view=batch",),
            noise_ratio,
            0.47,
            0.53,
            "the gradient's noise with batches of 256, over that with 64,",
        ),
        "a mean of four times as many samples has a quarter of the variance",
    ),
    CardClaim(
        "fg-large-batch-2",
        "With a batch four times as large, four times the rate trains too, after a warm-up.",
        "Goyal et al. 2017; four of five networks",
        Measurement(
            ("lr-edge?gain=1&lr=0.1&lr_scaling=linear&batch_size=256&seeds=5&steps=80",),
            survivor_share,
            0.8,
            1,
            "the share of networks that survive a rate of 0.4 with batches of 256",
        ),
        "the warm-up takes them to where the loss is flatter before the full rate comes",
    ),
    CardClaim(
        "fg-large-batch-3",
        "A larger batch does not raise the largest stable learning rate.",
        "the limit is one of curvature; a factor of 2, where the batch grows by 8",
        Measurement(
            ("lr-edge?mode=edge",),
            edge_ratio,
            0.5,
            2,
            "the rate at which half of the networks are lost with batches of 64, over that with 8,",
        ),
        "batches share the curvature of the loss and differ in noise",
    ),
    CardClaim(
        "fg-large-batch-4",
        "Warm-up allows a learning rate at which a cold start diverges.",
        "Goyal et al. 2017; Gilmer et al. 2021; half of the networks",
        Measurement(
            ("lr-edge?mode=warm_up&lr=0.1&warm_up=60",),
            saved_share,
            0.5,
            1,
            "the share of networks that 60 steps of warm-up save",
        ),
        "while the rate is low, training moves to where the curvature is lower",
    ),
)
