"""Nothing of a case leaves the machine: the library that runs models has no telemetry built in."""

from pathlib import Path

import onnxruntime


def test_the_installed_onnxruntime_holds_no_telemetry_client():
    """Later builds for Linux do, and would tell their maker of every machine that runs Clew."""
    libraries = list(Path(onnxruntime.__file__).parent.rglob("*.so*"))

    assert libraries
    for library in libraries:
        content = library.read_bytes()
        assert b"ORT_DISABLE_TELEMETRY" not in content, library
        assert b"telemetry_1ds" not in content, library
