"""Fuzz one target, steered by the code that it reaches: `python -m tests.fuzz TARGET [--seconds N] [--inputs N]`.

What is found stands on stderr, with the input in a file `crash-…` of the folder. Exits with 0 if nothing was.
"""

import argparse
import sys
from hashlib import sha1
from pathlib import Path
from tempfile import mkdtemp

import atheris

from tests.fuzz.long import TARGETS

ALL = "all"
_FEW_SEEDS = 20
_LONGEST_INPUT_BYTES = 2048
_SLOWEST_INPUT_S = 10
_MOST_MEMORY_MB = 2048


def main() -> None:
    """Does not return: the fuzzer ends the process."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("target", choices=(*TARGETS, ALL), help=f"`{ALL}` goes on with all of them in turn")
    parser.add_argument("--seconds", type=int, default=300, help="how long to go on if nothing is found")
    parser.add_argument("--inputs", type=int, default=-1, help="how many to try if nothing is found, however long")
    parser.add_argument("--folder", type=Path, help="keep the inputs that reach new code here, to go on another day")
    parser.add_argument("--file", type=Path, help="try this input alone, such as a crash that was found")
    options = parser.parse_args()

    with atheris.instrument_imports(include=["flashgrad", "markdown_it", "tomllib", "tomlkit"]):
        from tests.fuzz.laws import LAWS, text_of
        from tests.fuzz.seeds import seeds, words

    targets = TARGETS if options.target == ALL else (options.target,)

    def try_one(content: bytes) -> None:
        """The first byte chooses the target where there are several."""
        first, rest = (content[:1], content[1:]) if len(targets) > 1 else (b"", content)
        LAWS[targets[sum(first) % len(targets)]](text_of(rest))

    folder = options.folder or Path(mkdtemp(prefix="flashgrad-fuzz-"))
    corpus = folder / options.target
    corpus.mkdir(parents=True, exist_ok=True)
    for place, target in enumerate(targets):
        first = bytes([place]) if len(targets) > 1 else b""
        for text in seeds(target)[: _FEW_SEEDS if len(targets) > 1 else None]:
            content = first + text.encode()
            (corpus / sha1(content, usedforsecurity=False).hexdigest()).write_bytes(content)
    dictionary = folder / f"{options.target}.words"
    dictionary.write_text("".join(f'"{_escaped(word)}"\n' for target in targets for word in words(target)), "ascii")
    atheris.Setup([*_arguments(folder, dictionary, options), str(options.file or corpus)], try_one)
    atheris.Fuzz()


def _arguments(folder: Path, dictionary: Path, options: argparse.Namespace) -> list[str]:
    return [
        sys.argv[0],
        f"-dict={dictionary}",
        f"-max_total_time={options.seconds}",
        f"-runs={options.inputs}",
        f"-max_len={_LONGEST_INPUT_BYTES}",
        f"-timeout={_SLOWEST_INPUT_S}",
        f"-rss_limit_mb={_MOST_MEMORY_MB}",
        f"-artifact_prefix={folder}/",
        "-print_final_stats=1",
    ]


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


if __name__ == "__main__":
    main()
