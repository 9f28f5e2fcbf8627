# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import sys
from pathlib import Path

# The verifier and the test publisher are single files, not packages: put their folders on the path.
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "contracts"), str(ROOT / "verifier")]
