"""From facts to output: `python build.py` is `python -m graph build`."""

import sys

from graph.commands import main

if __name__ == "__main__":
    sys.exit(main(["build", *sys.argv[1:]]))
