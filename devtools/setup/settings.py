"""Names, versions and places."""

import ast
import hashlib
import os
from pathlib import Path

MODULE = "contact_marketing"
SERIES = "19.0"
OLDEST_PYTHON = (3, 10)
NEWEST_PYTHON = (3, 13)

# Translations that are unpacked; Odoo's package has 90 languages.
LANGUAGES = ("en", "pl", "et", "ru", "fr", "de")

# Addons of Odoo and OCA that ours must get along with: with its fields, views and
# routes where they are installed, and just as well without. The database of
# `./dev test` has them, every other one has not: so both cases are tested.
OPTIONAL_ADDONS = (
    "base_automation",
    "data_recycle",
    "mass_mailing_sms",
    "point_of_sale",
    "queue_job",
    "survey",
    "website_event",
    "website_livechat",
    "website_mass_mailing",
    "website_sale",
    "website_slides",
)

# Made before tests and the first visit, so that no tour times out on them.
BUNDLES = (
    "web.assets_web",
    "web.assets_tests",
    "web.assets_web_print",
    "bus.websocket_worker_assets",
    "web.assets_frontend",
    "web.assets_frontend_minimal",
    "web.assets_frontend_lazy",
)

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "devtools"
INSIDE = Path(__file__).resolve().parent / "inside"
REQUIREMENTS_LOCK = TOOLS / "requirements.txt"
DOCS_REQUIREMENTS_LOCK = TOOLS / "requirements-docs.txt"
REQUIREMENTS_OVERRIDES = TOOLS / "overrides.txt"

IS_ROOT = os.geteuid() == 0
IS_CI = bool(os.environ.get("CI"))
REQUIRE_BROWSER = os.environ.get("REQUIRE_BROWSER", "") not in ("", "0")


def _default_home() -> Path:
    if IS_ROOT:  # PostgreSQL runs as another user, who cannot see into /root
        return Path("/var/cache") / MODULE
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / MODULE


HOME = Path(os.environ.get("DEV_HOME") or _default_home()).absolute()
# Clones share downloads and templates; their databases carry this.
CLONE = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
CLONE_DIR = HOME / "clones" / CLONE
ADDONS = CLONE_DIR / "addons"

DEMO_DATABASE = f"{MODULE}_demo_{CLONE}"
TEST_DATABASE = f"{MODULE}_test_{CLONE}"
BENCH_DATABASE = f"{MODULE}_bench_{CLONE}"


def manifest() -> dict:
    path = ROOT / "__manifest__.py"
    return ast.literal_eval(path.read_text(encoding="utf-8"))


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
