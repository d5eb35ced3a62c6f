"""Whether demos run in forks here. Apart from `child`, which loads all that a run needs."""

import os
import sys

CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"
"""Not on macOS, whose own libraries do not survive a fork without an exec."""
