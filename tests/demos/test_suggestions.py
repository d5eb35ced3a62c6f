"""What is suggested for cards that nobody linked, and above all for which cards nothing is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flashgrad.decks.files import bundled_decks, read_deck
from flashgrad.demos.links import bundled_links, check_link, given_link, link_for, parse_link
from flashgrad.demos.suggestion_rules import RULES
from flashgrad.demos.suggestions import suggest
from flashgrad.model import Card
from tests.system.program import SHARED_DECKS

LAYER, BATCH = "norm-anatomy?kind=layer", "norm-anatomy?kind=batch&view=formula"
AXES = "norm-anatomy?kind=layer&view=grid"
RMS = "norm-anatomy?kind=rms&view=mean_shift"
PLACEMENT = "ln-placement?view=placements"
CLIPPED_RNN = (
    "rnn-time?mode=train&cell=rnn&recurrent=gaussian&radius=2&length=30&optimiser=sgd&lr=0.5&steps=200&seeds=4"
)
SMALL = "batch-statistics?mode=train&batch_size=2"

# On layer normalisation, as a course on Transformers would ask.
LAYER_NORM_CARDS = [
    ("Over what does **layer normalization** compute its mean?", "Over the features of one token.", LAYER),
    ("Formula of LayerNorm?", "Subtract the mean, divide by the standard deviation, times gamma, plus beta.", LAYER),
    ("Which learnable parameters does a layer norm have?", "A gain and a bias for each feature.", LAYER),
    ("What does layer normalization return for a constant vector?", "Zero: its variance is 0.", LAYER),
    ("Layer norm on a tensor of shape (B, T, C): which axes?", "The last, so statistics are per token.", LAYER),
    ("Which dimension does layer norm reduce, and which batch norm?", "Features; the batch dimension.", AXES),
    ("How does **RMSNorm** differ from layer norm?", "It does not subtract the mean.", RMS),
    ("Name the statistic that RMSNorm divides by.", "The root mean square of the features.", RMS),
    ("Pre-LN or Post-LN: which needs warm-up?", "Post-LN.", PLACEMENT),
    ("Where do Pre-LN blocks put the norm?", "Before attention and before the MLP.", PLACEMENT),
    ("Why did GPT-2 move to pre-norm?", "Deep Transformers train more stably with it.", PLACEMENT),
    ("Which normalisation suits a batch size of 1?", "Layer norm: it looks at one sample only.", SMALL),
    ("Why do people avoid batch norm with small batches?", "Its statistics become noisy.", SMALL),
    ("What replaces batch norm in a ConvNeXt block?", "A layer norm.", None),
    ("Which year was layer normalization published?", "2016.", None),
    ("Who uses layer norm?", "Transformers.", None),
    ("How many parameters has a Transformer block?", "About 12 d², layer norm not counted.", None),
    ("Does layer norm slow down inference on a phone?", "Somewhat, it is bound by memory.", None),
    ("What is *weight* normalization?", "The length of a weight vector is learned apart from its direction.", None),
    ("What is the layer-2 norm of the vector (3, 4)?", "5.", None),
]

# On everything else that a demo shows; each rule has at least one.
OTHER_CARDS = [
    ("What is loss scaling for?", "It keeps FP16 gradients from rounding to zero.", "half-precision?view=sweep"),
    ("Why can float16 training stall?", "Small gradients underflow.", "half-precision"),
    ("What is over-smoothing?", "In a deep GNN, all nodes end up alike.", "graph-smoothing"),
    ("Why are graph neural networks shallow?", "Of over-smoothing.", "graph-smoothing"),
    ("What does batch norm use at test time?", "Running averages.", "batch-statistics?mode=shift"),
    ("What does a skip connection compute?", "The identity plus a change.", "skip-highway"),
    ("What does PCGrad do?", "It projects the gradients of tasks that oppose each other.", "task-tug?view=balances"),
    ("Why warm up? What is learning rate warm-up?", "Large steps would diverge at first.", "lr-edge?mode=warm_up"),
    (
        "What does the linear scaling rule say?",
        "Batch times k, learning rate times k.",
        "lr-edge?gain=1&lr_scaling=linear&batch_size=256",
    ),
    ("What is the edge of stability?", "Sharpness hovers at 2 over the learning rate.", "lr-edge?mode=edge"),
    ("How do you avoid dead ReLUs?", "With a leaky slope.", "dead-relu?mode=lr&lr=10&slope=0.2"),
    ("What is the dying ReLU problem?", "Neurons that output 0 for all inputs.", "dead-relu?mode=kill"),
    ("When is gradient clipping used?", "For an LSTM that diverges.", CLIPPED_RNN),
    ("What is clipping by value?", "Each gradient entry is cut off.", "clip-geometry?mode=value&view=cosine"),
    ("What is gradient clipping?", "Rescale where the norm is above a threshold.", "clip-geometry?mode=norm"),
    ("Why set the forget-gate bias to 1?", "So that an LSTM remembers at first.", "rnn-time?cell=lstm&view=gate_bias"),
    ("Why are vanilla RNNs hard to train?", "Vanishing gradients over long sequences.", "rnn-time?view=cells"),
    ("The loss sits on a plateau. Why?", "Perhaps vanishing gradients.", "plateau-clock"),
    ("Do adaptive optimisers help with vanishing gradients?", "Adam does, to a degree.", "plateau-clock"),
    ("How do you detect vanishing gradients?", "Log the norm of each layer.", "gradient-monitor"),
    (
        "How do you diagnose exploding gradients?",
        "Look for norms that grow without bound.",
        "gradient-monitor?activation=relu&init=uniform&bound=0.5&depth=10",
    ),
    ("The loss is NaN. Why?", "Exploding gradients, most likely.", "explode-rescue"),
    ("Why does DenseNet train well?", "Better gradient flow.", "skip-highway?wiring=dense&view=wirings"),
    (
        "What is a pre-activation block?",
        "A residual block with the norm before the weights.",
        "skip-highway?wiring=pre&norm=batch&view=signal",
    ),
    ("Do skips speed up convergence?", "Yes, residual networks learn sooner.", "train-race"),
    ("How do residual connections help?", "The identity hands gradients on.", "skip-highway"),
    ("What is internal covariate shift?", "The inputs of a layer drift.", "covariate-shift"),
    (
        "May dropout stand before batch norm?",
        "The variance differs at inference.",
        "batch-statistics?mode=dropout",
    ),
    ("Small batches: which norm?", "Group norm.", SMALL),
    ("What is a running mean for?", "Batch norm uses it in evaluation.", "batch-statistics?mode=shift"),
    (
        "Does batch normalization fight vanishing gradients?",
        "Yes, it rescales each layer.",
        "norm-depth?norm=batch&activation=sigmoid&init=xavier",
    ),
    ("Instance norm averages over what?", "One channel of one image.", "norm-anatomy?kind=instance"),
    ("Group norm averages over what?", "A group of channels.", "norm-anatomy?kind=group"),
    ("Formula of batch norm?", "Minus the mean, over the root of the variance.", BATCH),
    ("What is He initialization?", "Variance 2 over fan-in.", "init-variance"),
    ("Why does weight initialization matter?", "Signals vanish or explode.", "weight-scale"),
    ("What if initial weights are too large?", "Gradients grow.", "weight-scale"),
    ("What do large weights do?", "With ReLU: exploding gradients.", "weight-scale?view=activations"),
    (
        "Why pair a sigmoid with cross-entropy?",
        "The gradient does not saturate.",
        "activation-slopes?activation=sigmoid&head=bce",
    ),
    ("Slope of Leaky ReLU below 0?", "0.01.", "activation-slopes?activation=leaky_relu&negative_slope=0.2"),
    ("Derivative of ReLU?", "0 or 1.", "activation-slopes?activation=relu"),
    ("Derivative of the sigmoid?", "s (1 − s).", "activation-slopes?activation=sigmoid"),
    ("Derivative of tanh?", "1 − tanh².", "activation-slopes?activation=tanh"),
    (
        "How does backpropagation work?",
        "The chain rule: a product over the layers.",
        "factor-product?mode=jacobians",
    ),
    (
        "How does one avoid vanishing gradients?",
        "With ReLU.",
        "gradient-depth?activation=relu&init=he&view=activations",
    ),
    ("Vanishing gradients?", "Early layers hardly learn.", "gradient-depth?activation=sigmoid&init=xavier"),
    ("Exploding gradients?", "They grow with depth.", "gradient-depth?activation=relu&init=uniform&bound=0.5"),
]

# Of this field, but no demo shows it.
NOT_SHOWN = [
    ("What is gradient descent?", "Steps against the gradient of the loss."),
    ("Why is attention scaled?", "Large scores push softmax into regions with vanishing gradients."),
    ("Why do GANs suffer from vanishing gradients?", "The discriminator becomes too good for the deep generator."),
    ("Why do attention models avoid vanishing gradients of RNNs?", "Any two positions are one layer apart."),
    ("What are barren plateaus?", "Vanishing gradients in deep quantum circuits."),
    ("What does PPO clip?", "The ratio of the policies; gradient clipping comes on top."),
    ("How does DP-SGD stay private?", "Gradient clipping of each sample's norm, then noise."),
    ("What is batch size?", "The number of samples per step."),
    ("What is dropout?", "Units are left out at random."),
    ("Which activation did AlexNet use?", "ReLU."),
    ("What is softmax?", "Exponentials, normalised to sum to 1."),
    ("What is a U-Net?", "An encoder and decoder with skip connections that carry details."),
    ("Who invented batch norm?", "Ioffe and Szegedy, 2015."),
    ("What is momentum?", "A running average of gradients."),
    ("What is early stopping?", "Stop when the validation loss reaches a plateau."),
    ("What tells ResNet-50 from ResNet-101?", "The number of blocks; both use identity shortcuts."),
    ("Why use a small batch?", "Its noise helps to generalise; layer norm works with it."),
    ("What is weight decay?", "Weights shrink at every step."),
    ("What is spectral normalization?", "Weights over their largest singular value, for GANs."),
    ("What is gradient checkpointing?", "Each layer is computed again, which saves memory."),
    ("What is the slope of a sigmoid in logistic regression?", "A coefficient; its exponential is an odds ratio."),
    ("What is ReLU?", "The larger of 0 and x."),
]

UNRELATED = [
    ("le gradient", "the gradient (French)"),
    ("disparaître", "to vanish"),
    ("la pente", "the slope"),
    ("exploser", "to explode"),
    ("la couche", "the layer"),
    ("le poids", "the weight"),
    ("When did the Roman Republic end?", "In 27 BC."),
    ("What vanished with the Lost Colony of Roanoke?", "All of its settlers, at some depth of the forest."),
    ("Who was Xavier Cugat?", "A bandleader; his initial success came in 1940."),
    ("Who was Kaiming?", "He initialised nothing; the name is common in China."),
    ("SQL: what does normalization reduce?", "Redundancy; a layer of tables is split by dependency."),
    ("What is third normal form?", "A normalisation in which no attribute depends on another non-key."),
    ("What does GROUP BY do in SQL?", "It makes groups; AVG is their mean, VARIANCE their variance."),
    ("What is a batch in a data warehouse?", "Many rows loaded at once, with statistics per batch."),
    ("What is batch cooking?", "Cooking in large batches, a small batch for each day."),
    ("How long does a small batch of cookies bake?", "Ten minutes on a middle layer."),
    ("What makes a morphogen gradient?", "Diffusion; it vanishes far from the source."),
    ("Which forces drive ions? What is an electrochemical gradient?", "Charge and concentration."),
    ("What is the vanishing twin syndrome?", "One of two embryos is absorbed."),
    ("What is the sigmoid colon?", "The part of the gut before the rectum."),
    ("Where lies the sigmoid sinus?", "On the slope of the temporal bone."),
    ("What is a recurrent laryngeal nerve?", "A branch of the vagus; it has long memory in evolution."),
    ("What is normalisation of the INR?", "The mean ratio, standardised over laboratories."),
    ("What does LN mean in nephrology?", "Lupus nephritis."),
    ("What is residual volume of the lung?", "Air that stays after exhaling."),
    ("How does one treat a skipped beat?", "Mostly not at all."),
    ("What is the gradient of a bond portfolio's yield curve?", "Its slope; it vanishes when the curve is flat."),
    ("What explodes in a bond with negative convexity?", "Duration, at the edge."),
    ("What is momentum investing?", "Buying what rose; a running average decides."),
    ("What is a learning rate in a cost curve?", "The share by which cost falls when output doubles."),
    ("What is warm-up in running?", "Ten easy minutes; a high rate of steps comes later."),
    ("What does a pilot monitor at high gradient?", "Speed, each layer of cloud, and the norm of the climb."),
    ("What is the chain rule of probability?", "A joint probability is a product of conditional ones."),
    ("What is the chain rule for differentiation?", "The derivative of f(g(x)) is f′(g(x)) g′(x)."),
    ("What is the vanishing gradient of a potential at a minimum?", "The condition for equilibrium."),
    ("What is an identity element?", "It leaves others unchanged; a group has one, a norm need not."),
    ("What is the derivative of ln x?", "1/x."),
    ("Geology: what is a clipped gradient?", "A slope cut by a fault."),
    ("What is a plateau?", "High flat land; it took longer to form than people think."),
    ("Music: what is a pre-norm pitch?", "One before the norm A = 440 Hz of 1939."),
    ("Which spin has a half-precision gyroscope?", "A slow one, with drift."),
    ("What is GRU?", "The military intelligence agency of Russia."),
]


def found(question: str, answer: str) -> str | None:
    suggestion = suggest(Card(None, question, answer))
    return suggestion.link if suggestion else None


@pytest.mark.parametrize(("question", "answer", "link"), LAYER_NORM_CARDS)
def test_a_card_on_layer_norm_is_led_to_what_it_asks_or_nowhere(question, answer, link):
    assert found(question, answer) == link


@pytest.mark.parametrize(("question", "answer", "link"), OTHER_CARDS)
def test_a_card_is_led_to_the_demo_of_its_subject(question, answer, link):
    assert found(question, answer) == link


@pytest.mark.parametrize(("question", "answer"), NOT_SHOWN + UNRELATED)
def test_a_card_that_no_demo_shows_is_led_nowhere(question, answer):
    assert found(question, answer) is None


def test_every_rule_has_an_example():
    assert {link for link, *_ in RULES} == {link for *_, link in LAYER_NORM_CARDS + OTHER_CARDS if link}


@pytest.mark.parametrize("link", sorted({link for link, *_ in RULES}))
def test_every_rule_leads_to_a_demo_with_values_that_it_takes(link):
    assert check_link(parse_link(link)) is None


SAME_EFFECT = {
    ("ZYXTA3Oi", "explode-rescue"),  # the card says that exploding gradients end as NaN at an ordinary rate
    ("gdUz8Lq4", "explode-rescue"),  # the loss leaps and is NaN at step 2: its default run
    ("hkNDYO4B", "gradient-depth"),  # weights drawn too wide make gradients grow in every layer
    ("MO5Ay3CM", "weight-scale"),  # only one scale of the initial weights keeps the factor near 1
}
"""Suggestions for known cards that are not the demo they are linked to, but show the same."""


def right_and_all(cards: tuple[Card, ...]) -> tuple[int, int]:
    """Of the suggestions for these cards without ids: how many are right, and how many there are."""
    suggested = [(card.card_id, suggest(replace(card, card_id=None, tags=(), demo=None))) for card in cards]
    demos = [(card_id or "", parse_link(found.link).demo_id) for card_id, found in suggested if found]
    right = [pair for pair in demos if pair[1] == bundled_links()[pair[0]].demo_id or pair in SAME_EFFECT]
    return len(right), len(demos)


def test_known_cards_without_their_ids_are_led_to_demos_that_show_the_same():
    cards = read_deck(bundled_decks() / "deck-gradient-stability.md").parsed.deck.cards
    assert right_and_all(cards) == (29, 29)


needs_shared_decks = pytest.mark.skipif(
    not SHARED_DECKS.is_dir(), reason="no folder shared/decks beside the repository"
)


@needs_shared_decks
def test_so_are_the_same_cards_in_other_words():
    [path] = SHARED_DECKS.glob("deck-gradient-stability-*.md")
    assert right_and_all(read_deck(path).parsed.deck.cards) == (43, 43)


@needs_shared_decks
def test_a_deck_on_attention_which_no_demo_shows_gets_no_suggestion():
    cards = read_deck(SHARED_DECKS / "deck-attention-mechanisms.md").parsed.deck.cards
    assert len(cards) == 53
    assert [suggest(card) for card in cards] == [None] * 53


def test_the_reason_quotes_the_card_as_it_is_written():
    card = Card(None, "Why avoid **Batch-Normalization** here?", "With *small\nbatches* its statistics are noise.")
    suggestion = suggest(card)
    assert suggestion is not None
    assert suggestion.reason == "the card speaks of “Batch Normalization” and “small batches”"


def test_the_question_must_name_the_subject():
    assert found("What is layer norm?", "Mean and variance over the features.") == LAYER
    assert found("What is this?", "Layer norm: mean and variance over the features.") is None


@pytest.mark.parametrize(
    "variant", ["layer normalisation", "Layer Normalizations", "layer-norm", "`LayerNorm`", "LAYER NORM"]
)
def test_spelling_plural_hyphen_and_emphasis_make_no_difference(variant):
    assert found(f"What does {variant} subtract?", "The mean.") == LAYER


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("A layer. Norm?", "The mean."),
        ("What does $\\text{layer norm}$ subtract?", "The mean."),
        ("What does layer norm subtract?", "$\\text{mean}$"),
        ("What does this print?\n```python\nprint('layer norm')\n```", "The mean."),
        ("What does layer norm subtract?", "~~~\nthe mean\n~~~"),
        ("What does layer norm subtract?", "```\nthe mean"),
    ],
)
def test_a_phrase_stays_within_a_clause_and_out_of_formulas_and_code(question, answer):
    assert found(question, answer) is None


def test_text_after_a_code_block_counts_again():
    assert found("```\nx = norm(x)\n```\nWhat does layer norm subtract?", "```\nx\n```\nThe mean.") == LAYER


PIECES = (
    "vanishing gradient",
    "layer",
    "deep ",
    "$",
    "```\n",
    "~~~\n",
    "s",
    "sigmoid slope ",
    "\x1b[2J",
    "\u202e",
    "İ",
    "\n",
)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=40).map("".join), st.text(max_size=80))
def test_whatever_a_card_says_the_reason_is_one_clean_line(question, answer):
    suggestion = suggest(Card(None, question, answer))
    if suggestion is not None:
        assert suggestion.reason.isprintable()
        assert len(suggestion.reason) < 200
        assert parse_link(suggestion.link)


@pytest.mark.parametrize("piece", PIECES)
def test_an_endless_card_is_read_to_a_point(piece):
    long, endless = (Card(None, piece * count, piece * count) for count in (2000, 1_000_000))
    assert suggest(endless) == suggest(long)


def test_a_suggestion_comes_last_and_says_what_it_is():
    card = Card(None, "Derivative of the sigmoid?", "s (1 − s).")
    link = link_for(card)
    assert link is not None
    assert (link.demo_id, link.values) == ("activation-slopes", {"activation": "sigmoid"})
    assert (link.source, link.reason) == ("suggested", "the card speaks of “sigmoid” and “Derivative”")
    assert given_link(card) is None
    for known in (replace(card, demo="gradient-depth"), replace(card, tags=("demo:gradient-depth",))):
        assert link_for(known) == given_link(known) == parse_link("gradient-depth")
    assert link_for(replace(card, card_id="RMyBSvWo")) == bundled_links()["RMyBSvWo"]
