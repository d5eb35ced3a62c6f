"""How soon do heads make up half? The smallest demo that there can be, and a package that brings it."""

from flashgrad.demos.spec import Demo, Frame, Parameters, Plot, PlotKind, Series


def frames(p: Parameters):
    import torch

    heads = torch.randint(2, (200,), generator=torch.Generator().manual_seed(p.seed)).double()
    tosses = torch.arange(1, 201, dtype=torch.float64)
    share = tuple((heads.cumsum(0) / tosses).tolist())
    yield Frame(200, 1.0, series={"share": Series(tuple(tosses.tolist()), share, theory=(0.5,) * 200)})


PLOT = Plot("Share of heads", PlotKind.LINES, ("share",), "tosses", "share of heads")
INSIGHT = "The share of heads nears one half, slowly: its error shrinks like 1/√n."
DEMO = Demo("coin", "Heads or tails?", INSIGHT, Parameters, (PLOT,), frames, (), (), ("Bernoulli 1713",))
