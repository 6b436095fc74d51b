"""What is made wherever Clew is built, by a hook of hatchling: bundles of scripts, compiled words.

Neither is in the repository; the wheel, editable or not, holds both.
"""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Made(BuildHookInterface):  # type: ignore[type-arg]
    """Makes them before a wheel is packed, and has what came of it packed too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Make them; `version` is how the wheel is built, which changes nothing here."""
        root = Path(self.root)
        bundling = runpy.run_path(str(root / "bundles/bundling.py"))
        words = runpy.run_path(str(root / "scripts/compiled_words.py"))
        try:
            made = bundling["make_bundles"](root)
        except bundling["BundleError"] as error:
            self.app.abort(f"bundles: {error}")
        words["compile_words"](root)
        build_data["artifacts"] += [f"/{one.relative_to(root)}/" for one in made]
        build_data["artifacts"].append(f"{words['CATALOGS']}/**/*.mo")
