"""The words that ask for a demo: (link, subject, words beside it, words that forbid it). The first that fits counts.

A card's question must have a phrase of the subject; question or answer, one of each further group. `a | b` are
alternatives, in the singular, in either spelling. Special rules stand before general ones. A rule belongs here only
if its demo shows what such a card says.
"""

Rule = tuple[str, str, tuple[str, ...], str]

BATCH_NORM = "batch normalisation | batch norm | batchnorm"
LAYER_NORM = "layer normalisation | layer norm | layernorm"
RMS_NORM = "rmsnorm | rms norm | root mean square normalisation | root mean square layer normalisation"
GROUP_NORM = "group normalisation | group norm | groupnorm"
INSTANCE_NORM = "instance normalisation | instance norm | instancenorm"
PRE_OR_POST_LN = "pre ln | post ln | pre layernorm | post layernorm | pre layer norm | post layer norm"
MOMENT = "mean | variance | statistic | feature | gamma | learnable | standard deviation"
RUNNING = "running mean | running variance | running statistic | running average"
SMALL_BATCH = "small batch | tiny batch | small mini batch | batch size 1 | batch size of 1 | batch of one"
TEST_TIME = "evaluation | eval mode | inference | test time"
WHICH_NORM = "which norm | which normalisation | normalisation technique | normalisation method"
GRAPH_NET = "graph neural network | graph network | gnn | gcn | graph convolution"

SKIP = "residual connection | skip connection | residual block | residual network | residual net | resnet"
RECURRENT = "rnn | recurrent network | recurrent neural network | recurrent net | lstm | gru"
FORGET_BIAS = "forget gate bias | forget bias | bias of the forget gate"
VANISH = "vanishing gradient | gradient vanish | gradient vanishing | vanishing of gradient"
EXPLODE = "exploding gradient | gradient explode | gradient exploding | gradient explosion"
CLIP = "gradient clipping | clip gradient | clip the gradient | clipping gradient | clip grad norm"
CLIP_VALUES = "clipping by value | clip by value | clip gradient by value"
INIT = (
    "he initialisation | kaiming initialisation | xavier initialisation | glorot initialisation | he init | xavier init"
)
WEIGHTS = "weight initialisation | initial weight"
SCALE = "large weight | larger weight | small weight | smaller weight"
DEAD = "dying relu | dead relu | relu die | relu neuron die | relu unit die"
SLOPE = "derivative | slope"
HALF = "fp16 | float16 | half precision | mixed precision"
WARM_UP = "learning rate warm up | learning rate warmup | warm up of the learning rate"
PLATEAU = "plateau | training longer | train longer | training time"
WATCH = "diagnose | detect | monitor | sign"

ELSEWHERE = "attention | softmax | transformer | gan | discriminator | policy | privacy | private | quantum | barren"
"""Gradients vanish, explode and are clipped there too, but for reasons that no demo shows."""
NOT_IN_TIME = f"{ELSEWHERE} | {RECURRENT} | time step"
PLAIN = f"{NOT_IN_TIME} | {SKIP} | skip | residual | {BATCH_NORM} | {LAYER_NORM} | clip | clipping | plateau | {WATCH}"
"""What is out of place beside gradients in a plain deep network."""
OTHER_SIGMOIDS = "colon | sinus | bone | artery | surgery | regression | odds"
ONE_SLOPE = f"initialisation | {VANISH} | {BATCH_NORM} | {ELSEWHERE}"

RULES: tuple[Rule, ...] = (
    # Half precision, graphs, tasks
    ("half-precision?view=sweep", "loss scaling | loss scaler | gradscaler", (), "vocabulary | focal"),
    ("half-precision", HALF, ("underflow | subnormal",), "softmax"),
    ("graph-smoothing", "over smoothing | oversmoothing", ("graph | gnn | gcn",), "language"),
    ("graph-smoothing", GRAPH_NET, ("over smoothing | oversmoothing",), ""),
    ("task-tug?view=balances", "pcgrad | gradnorm | gradient surgery | conflicting gradient", ("task",), "meta"),
    # Where a layer norm stands
    ("ln-placement?view=placements", PRE_OR_POST_LN, (), "lupus"),
    ("ln-placement?view=placements", "pre norm | post norm", (f"transformer | {LAYER_NORM}",), BATCH_NORM),
    # Learning rates
    ("lr-edge?mode=warm_up", WARM_UP, ("diverge | unstable | instability | batch",), ELSEWHERE),
    ("lr-edge?gain=1&lr_scaling=linear&batch_size=256", "linear scaling rule", ("batch",), ""),
    ("lr-edge?mode=edge", "edge of stability", ("sharpness | learning rate",), ""),
    # Units that never fire
    ("dead-relu?mode=lr&lr=10&slope=0.2", DEAD, ("leaky",), ""),
    ("dead-relu?mode=kill", DEAD, (), ""),
    # Clipping
    (
        "rnn-time?mode=train&cell=rnn&recurrent=gaussian&radius=2&length=30&optimiser=sgd&lr=0.5&steps=200&seeds=4",
        CLIP,
        (RECURRENT,),
        ELSEWHERE,
    ),
    ("clip-geometry?mode=value&view=cosine", CLIP_VALUES, ("gradient",), ELSEWHERE),
    ("clip-geometry?mode=norm", CLIP, ("norm | threshold | direction",), f"{ELSEWHERE} | nan"),
    # Sequences
    ("rnn-time?cell=lstm&view=gate_bias", FORGET_BIAS, ("lstm",), ""),
    ("rnn-time?view=cells", RECURRENT, (f"{VANISH} | {EXPLODE}",), f"{ELSEWHERE} | {SKIP}"),
    # Waiting and watching
    ("plateau-clock", PLATEAU, (VANISH,), NOT_IN_TIME),
    ("plateau-clock", VANISH, (f"{PLATEAU} | adam",), NOT_IN_TIME),
    ("gradient-monitor", f"{VANISH} | gradient norm", ("layer", WATCH), NOT_IN_TIME),
    ("gradient-monitor?activation=relu&init=uniform&bound=0.5&depth=10", EXPLODE, (WATCH,), NOT_IN_TIME),
    ("explode-rescue", f"{EXPLODE} | nan", (EXPLODE, "nan"), f"{NOT_IN_TIME} | {SKIP}"),
    # Skips
    ("skip-highway?wiring=dense&view=wirings", "densenet", (f"gradient flow | {VANISH}",), ""),
    ("skip-highway?wiring=pre&norm=batch&view=signal", "pre activation", (SKIP,), f"{ELSEWHERE} | u net"),
    ("train-race", "epoch | converge | convergence", (SKIP,), f"{ELSEWHERE} | u net"),
    ("skip-highway", SKIP, (f"{VANISH} | gradient flow",), f"{ELSEWHERE} | u net"),
    ("skip-highway", "residual connection | skip connection | residual block", ("identity",), f"{ELSEWHERE} | u net"),
    # Batches
    ("covariate-shift", "internal covariate shift", (), LAYER_NORM),
    ("batch-statistics?mode=dropout", BATCH_NORM, ("dropout", f"variance shift | {TEST_TIME}"), ""),
    ("batch-statistics?mode=train&batch_size=2", BATCH_NORM, (SMALL_BATCH,), ""),
    ("batch-statistics?mode=train&batch_size=2", SMALL_BATCH, (WHICH_NORM, f"{GROUP_NORM} | {LAYER_NORM}"), ""),
    ("batch-statistics?mode=shift", RUNNING, (BATCH_NORM,), ""),
    ("batch-statistics?mode=shift", TEST_TIME, (BATCH_NORM, RUNNING), "dropout"),
    # Norms in deep networks, then what a norm computes
    ("norm-depth?norm=batch&activation=sigmoid&init=xavier", BATCH_NORM, (VANISH,), f"{ELSEWHERE} | {SKIP}"),
    ("norm-anatomy?kind=rms&view=mean_shift", RMS_NORM, (MOMENT,), ""),
    ("norm-anatomy?kind=instance", INSTANCE_NORM, (f"{MOMENT} | channel",), ""),
    ("norm-anatomy?kind=group", GROUP_NORM, (f"{MOMENT} | channel",), ""),
    ("norm-anatomy?kind=layer&view=grid", LAYER_NORM, (BATCH_NORM, "feature | axis | axes | dimension"), "placement"),
    ("norm-anatomy?kind=layer", LAYER_NORM, (MOMENT,), f"{BATCH_NORM} | placement | residual"),
    (
        "norm-anatomy?kind=batch&view=formula",
        BATCH_NORM,
        ("gamma | epsilon | mean", "variance | scale"),
        f"{SKIP} | {TEST_TIME}",
    ),
    # Initial weights
    ("init-variance", INIT, ("variance | fan in | fan out | relu | tanh",), f"skip | {SKIP} | {BATCH_NORM}"),
    ("weight-scale", WEIGHTS, ("vanish | vanishing", "explode | exploding"), PLAIN),
    ("weight-scale", WEIGHTS, ("too large | too small", "gradient"), PLAIN),
    ("weight-scale?view=activations", SCALE, (f"{VANISH} | {EXPLODE}",), PLAIN),
    # Slopes of one activation
    ("activation-slopes?activation=sigmoid&head=bce", "sigmoid", ("cross entropy", f"{SLOPE} | gradient"), ELSEWHERE),
    (
        "activation-slopes?activation=leaky_relu&negative_slope=0.2",
        "leaky relu",
        (SLOPE,),
        f"dead | recover | {VANISH}",
    ),
    ("activation-slopes?activation=relu", "relu", (SLOPE,), f"leaky | sigmoid | tanh | gelu | {ONE_SLOPE}"),
    ("activation-slopes?activation=sigmoid", "sigmoid", (SLOPE,), f"relu | tanh | {ONE_SLOPE} | {OTHER_SIGMOIDS}"),
    ("activation-slopes?activation=tanh", "tanh", (SLOPE,), f"relu | sigmoid | sinh | {ONE_SLOPE}"),
    # Gradients in plain deep networks
    ("factor-product?mode=jacobians", f"backpropagation | {VANISH}", ("chain rule", "layer", "product"), PLAIN),
    ("gradient-depth?activation=relu&init=he&view=activations", VANISH, ("relu",), f"{PLAIN} | {EXPLODE}"),
    ("gradient-depth?activation=sigmoid&init=xavier", VANISH, ("layer | deep | depth",), PLAIN),
    ("gradient-depth?activation=relu&init=uniform&bound=0.5", EXPLODE, ("layer | deep | depth",), f"{PLAIN} | nan"),
)
