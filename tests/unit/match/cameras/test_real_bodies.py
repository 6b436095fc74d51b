"""Two real bodies of one model are told apart, and pictures by each are found together."""

import numpy as np
from PIL import Image, ImageOps

from clew.fingerprint.sensor_noise import sensor_noise
from clew.match.cameras.grouping import group
from sample_media import sample_media

PICTURES = {
    "first": ("ff-jpg/Nikon_D70_0_19929", "ff-jpg/Nikon_D70_0_19931", "nat-jpg/Nikon_D70_0_19445"),
    "second": ("ff-jpg/Nikon_D70_1_21015", "ff-jpg/Nikon_D70_1_21017", "nat-jpg/Nikon_D70_1_20749"),
}


def test_two_bodies_of_one_model_are_two_groups_whichever_way_pictures_are_turned():
    folder = sample_media() / "polimi-ispl+prnu-python" / "test" / "data"
    noises = {}
    for body, names in PICTURES.items():
        for number, name in enumerate(names):
            with Image.open(folder / f"{name}.JPG") as image:
                pixels = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
            noises[f"{body} {number}"] = sensor_noise(pixels)

    grouping = group(noises)

    assert [[member.key for member in members] for members in grouping.groups] == [
        ["first 0", "first 1", "first 2"],
        ["second 0", "second 1", "second 2"],
    ]
    assert grouping.copies == ()
