"""The environments of LaTeX. A table only, apart from the others: whoever reads Markdown needs no more."""

from collections.abc import Mapping

ENVIRONMENTS: Mapping[str, tuple[str, str, str, int]] = {
    "matrix": ("", "", "c", 2), "smallmatrix": ("", "", "c", 1), "pmatrix": ("(", ")", "c", 2),
    "bmatrix": ("[", "]", "c", 2), "Bmatrix": ("{", "}", "c", 2), "vmatrix": ("|", "|", "c", 2),
    "Vmatrix": ("‖", "‖", "c", 2), "cases": ("{", "", "l", 2), "dcases": ("{", "", "l", 2),
    "rcases": ("", "}", "l", 2), "aligned": ("", "", "rl", 0), "align": ("", "", "rl", 0), "split": ("", "", "rl", 0),
    "alignat": ("", "", "rl", 0), "alignedat": ("", "", "rl", 0), "flalign": ("", "", "rl", 0),
    "gathered": ("", "", "c", 0), "gather": ("", "", "c", 0), "equation": ("", "", "c", 0),
    "eqnarray": ("", "", "rcl", 1), "multline": ("", "", "l", 0), "array": ("", "", "c", 2),
    "subarray": ("", "", "c", 0), "math": ("", "", "c", 0), "displaymath": ("", "", "c", 0),
}  # fmt: skip
"""Delimiters, alignments and gap between columns of each environment; a star after the name changes nothing."""
