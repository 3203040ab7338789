"""From `python -m graph` to the command layer."""

import sys

from graph.commands import main

sys.exit(main())
