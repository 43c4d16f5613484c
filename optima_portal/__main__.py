"""`python -m optima_portal`."""

import sys

from optima_portal.cli.main import main

sys.exit(main())
