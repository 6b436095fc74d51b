import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

from clew.media.limits import Limits
from clew.media.sandbox import Sandbox
from clew.model.media import Family
from clew.model.problem import ProblemCode
from sample_media import sample_media
from unit.media import sample_files
from unit.media.reading_files import OpenSandbox, read
from unit.media.sample_files import BLUE, GREEN, RED, picture, quadrants


def near(pixel: NDArray[np.uint8], colour: tuple[int, int, int], *, by: int = 12) -> bool:
    return bool(np.abs(pixel.astype(int) - np.array(colour)).max() <= by)


def test_every_picture_type_gives_one_rgb_frame_and_a_thumbnail(sandbox: Sandbox) -> None:
    for mime, data in sample_files.pictures().items():
        seen = read(sandbox, data)
        assert seen.reading.media_type.mime == mime
        assert seen.reading.media_type.family is Family.IMAGE
        assert seen.reading.problem is None
        assert (seen.reading.facts.width, seen.reading.facts.height) == (96, 64)
        assert seen.times == [None]
        assert seen.pixels[0].shape == (64, 96, 3)
        original = sample_files.scene().astype(int)
        limit = 40 if mime == "image/gif" else 14  # 256 colours
        assert np.abs(seen.pixels[0] - original).mean() < limit
        assert seen.reading.thumbnail is not None
        assert seen.reading.thumbnail.shape == (64, 96, 3)


@pytest.mark.parametrize(
    ("orientation", "corners"),
    {
        1: (RED, GREEN, BLUE),
        2: (GREEN, RED, (255, 255, 255)),
        3: ((255, 255, 255), BLUE, GREEN),
        6: (BLUE, RED, (255, 255, 255)),
        8: (GREEN, (255, 255, 255), RED),
    }.items(),
)
def test_exif_orientation_is_applied(
    sandbox: Sandbox, orientation: int, corners: tuple[tuple[int, int, int], ...]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    seen = read(sandbox, picture("JPEG", quadrants(), exif=exif, quality=95, subsampling=0))
    pixels = seen.pixels[0]
    upright = (48, 64) if orientation < 5 else (64, 48)
    assert pixels.shape[:2] == upright
    assert (seen.reading.facts.height, seen.reading.facts.width) == upright
    found = pixels[4, 4], pixels[4, -4], pixels[-4, 4]
    assert all(near(pixel, colour) for pixel, colour in zip(found, corners, strict=True))


def test_cmyk_comes_out_in_its_own_colours(sandbox: Sandbox) -> None:
    seen = read(sandbox, picture("JPEG", quadrants().convert("CMYK"), quality=95, subsampling=0))
    assert near(seen.pixels[0][4, 4], RED, by=20)
    assert near(seen.pixels[0][-4, 4], BLUE, by=20)


def test_sixteen_bits_are_scaled_and_not_clipped(sandbox: Sandbox) -> None:
    ramp = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (16, 1))
    seen = read(sandbox, picture("PNG", Image.fromarray(ramp)))
    row = seen.pixels[0][0, :, 0].astype(int)
    assert np.abs(row - np.linspace(0, 255, 64)).max() <= 1.5


def test_alpha_is_laid_over_mid_grey(sandbox: Sandbox) -> None:
    image = Image.new("RGBA", (20, 10), (255, 0, 0, 255))
    image.paste((0, 0, 0, 0), (10, 0, 20, 10))
    for data in (picture("PNG", image), picture("PNG", image.quantize()), picture("WEBP", image)):
        pixels = read(sandbox, data).pixels[0]
        assert near(pixels[5, 2], (255, 0, 0))
        assert near(pixels[5, 17], (128, 128, 128))


def test_a_very_large_jpeg_is_shrunk_while_it_is_decoded(strict_sandbox: OpenSandbox) -> None:
    sandbox = strict_sandbox(Limits(pixels=100_000, decoded_pixels=120_000))
    seen = read(sandbox, picture("JPEG", Image.fromarray(sample_files.scene(1200, 800))))
    facts = seen.reading.facts
    assert (facts.width, facts.height, facts.reduced_by) == (1200, 800, 4)
    assert seen.pixels[0].shape == (200, 300, 3)


def test_a_picture_that_was_not_shrunk_is_not_said_to_be(sandbox: Sandbox) -> None:
    seen = read(sandbox, picture("JPEG", Image.fromarray(sample_files.scene(960, 640))))
    assert (seen.reading.facts.width, seen.reading.facts.reduced_by) == (960, 1)


def test_a_large_png_is_shrunk_after_it_was_decoded(strict_sandbox: OpenSandbox) -> None:
    sandbox = strict_sandbox(Limits(pixels=100_000))
    seen = read(sandbox, picture("PNG", Image.fromarray(sample_files.scene(600, 400))))
    assert seen.reading.facts.reduced_by == 2
    assert seen.pixels[0].shape == (200, 300, 3)


def test_camera_time_and_place_are_read(sandbox: Sandbox) -> None:
    exif = Image.Exif()
    exif[271], exif[272], exif[305] = "Clew", "Toy camera\x00\x01", "v\ud8001"[:1] + "2"
    detail = {36867: "2023:05:06 07:08:09", 36881: "+02:00", 42033: "SN-77"}
    exif.get_ifd(0x8769).update(detail)
    place = {1: "S", 2: (33.0, 30.0, 0.0), 3: "E", 4: (18.0, 15.0, 0.0)}
    exif.get_ifd(0x8825).update(place)
    facts = read(sandbox, picture("JPEG", exif=exif)).reading.facts
    assert (facts.camera_make, facts.camera_model, facts.camera_serial) == (
        "Clew",
        "Toy camera",
        "SN-77",
    )
    assert facts.captured_at == "2023-05-06T07:08:09+02:00"
    assert (facts.latitude, facts.longitude) == (-33.5, 18.25)
    assert facts.tags["exif:Software"] == "v2"


def test_tags_are_bounded_and_hold_no_control_characters(sandbox: Sandbox) -> None:
    notes = PngImagePlugin.PngInfo()
    for number in range(300):
        notes.add_text(f"note{number}", "x\x07y" * 400)
    facts = read(sandbox, picture("PNG", pnginfo=notes)).reading.facts
    assert 0 < len(facts.tags) <= 100
    assert all(len(value) <= 500 and value.isprintable() for value in facts.tags.values())


def test_a_truncated_picture_is_read_in_part_and_says_so(sandbox: Sandbox) -> None:
    for mime in ("image/jpeg", "image/png"):
        image = Image.fromarray(sample_files.scene(400, 300))
        data = picture(mime.removeprefix("image/").upper(), image)
        seen = read(sandbox, data[: len(data) * 2 // 3])
        assert seen.reading.problem is not None
        assert seen.reading.problem.code is ProblemCode.TRUNCATED
        assert np.abs(seen.pixels[0][:80].astype(int) - np.asarray(image)[:80]).mean() < 14


def test_real_photographs_decode_as_they_do_in_process(sandbox: Sandbox) -> None:
    photographs = sorted(sample_media().rglob("reg-test-input/**/*.jpg"))[:6]
    for path in photographs:
        seen = read(sandbox, path.read_bytes())
        with Image.open(path) as image:
            if image.getexif().get(0x0112, 1) == 1:
                assert np.array_equal(seen.pixels[0], np.asarray(image.convert("RGB")))


def test_one_pixel_is_a_picture(sandbox: Sandbox) -> None:
    for format_name in ("PNG", "GIF", "BMP", "JPEG", "WEBP", "TIFF"):
        image = Image.new("RGB", (1, 1), (9, 9, 9))
        seen = read(sandbox, picture(format_name, image))
        assert seen.pixels[0].shape == (1, 1, 3)


def test_how_a_jpeg_was_put_together_is_told_and_differs_between_qualities(
    sandbox: Sandbox,
) -> None:
    image = Image.fromarray(sample_files.scene())
    tags = [
        read(sandbox, picture("JPEG", image, quality=quality)).reading.facts.tags
        for quality in (75, 75, 90)
    ]

    assert tags[0]["jpeg:tables"].endswith("(standard, quality 75)")
    assert tags[0]["jpeg:tables"] == tags[1]["jpeg:tables"] != tags[2]["jpeg:tables"]
    assert tags[0]["jpeg:layout"] == "APP0 JFIF; 4:2:0"


def test_a_jpeg_with_senseless_segments_is_still_read(sandbox: Sandbox) -> None:
    plain = picture("JPEG", Image.fromarray(sample_files.scene()))
    junk = b"".join(
        bytes([0xFF, 0xE0 + n % 16, 0, 10]) + bytes([200 + n % 40, 1, 27, 0] * 2)
        for n in range(300)
    )

    seen = read(sandbox, plain[:2] + junk + plain[2:])

    assert seen.reading.problem is None
    assert len(seen.reading.facts.tags["jpeg:layout"]) <= 500
