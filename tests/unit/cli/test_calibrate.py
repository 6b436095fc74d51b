"""What the calibration report says, for whoever has to believe it or not."""

import numpy as np

from clew.cli.calibrate import as_report
from clew.simulate.held_out import Measured, Stranger


def test_the_strangers_that_speak_against_are_named_nearest_first():
    strangers = [Stranger("a|b.jpg", "grey", "c.jpg", 9.0), Stranger("d.jpg", "grey", "e.jpg", 9.5)]

    report = as_report(Measured({"grey": np.array([20.0])}, strangers, 1_000), pictures=5)

    rows = [line for line in report.splitlines() if ".jpg" in line]
    assert rows == [
        "| d.jpg | grey | e.jpg | 13,360 |",
        "| a\\|b.jpg | grey | c.jpg | 8,103 |",
    ]
    assert "do not hold" in report
