"""What can be wrong with a formula."""


class MathError(ValueError):
    """The source is no formula; the message says why, in words that follow "as"."""
