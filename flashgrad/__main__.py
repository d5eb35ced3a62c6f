"""`flashgrad` and `python -m flashgrad` begin here."""

import sys


def main() -> None:
    """Run the command line on this process's arguments and end the process with its exit code."""
    if sys.argv[1:] == ["due", "--quiet"]:
        try:
            from flashgrad.cli.quick_prompt import print_count  # a shell prompt waits for this

            code = print_count()
        except KeyboardInterrupt:
            code = 130  # as shells count it: 128 + SIGINT
        if code is not None:
            sys.exit(code)
    from flashgrad.cli.boundary import run  # deferred: a Ctrl-C from here on is caught there

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
