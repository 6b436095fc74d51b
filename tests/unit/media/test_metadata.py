"""What files say of themselves: times, history, embedded pictures, content credentials."""

import io
import tempfile
import time
from datetime import UTC, datetime, timedelta

import c2pa
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image, PngImagePlugin

from clew.intake.collection import Found
from clew.intake.reading import EMBEDDED_NAME, NoSink, Reader
from clew.media.decoders.xmp import read_xmp
from clew.media.sandbox import Sandbox
from clew.model.media import Embedded, Signed
from sample_media import sample_media
from unit.media.reading_files import read
from unit.media.sample_files import picture, scene

HISTORY = """<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Invented Editor 2"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#">
<xmpMM:History><rdf:Seq>
<rdf:li stEvt:action="created" stEvt:when="2023-05-06T07:08:09+02:00"/>
<rdf:li rdf:parseType="Resource"><stEvt:action>saved</stEvt:action>
<stEvt:softwareAgent>Invented Editor 2</stEvt:softwareAgent>
<stEvt:changed>/</stEvt:changed></rdf:li>
</rdf:Seq></xmpMM:History></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def large(seed=1):
    return Image.fromarray(scene(960, 640, seed=seed))


def with_embedded(image: Image.Image, small: Image.Image) -> bytes:
    """A JPEG whose EXIF holds a small picture, as a camera writes it: 160 x 120, dark bars."""
    inner = small.resize((152, 101))
    barred = Image.new("RGB", (160, 120))
    barred.paste(inner, (4, 9))
    exif = Image.Exif()
    exif[0x0110] = "Invented 1"
    block = bytearray(exif.tobytes())
    jpeg = picture("JPEG", barred, quality=85)
    tiff = block[6:]
    order = "little" if tiff[:2] == b"II" else "big"
    first = int.from_bytes(tiff[4:8], order)
    entries = int.from_bytes(tiff[first : first + 2], order)
    place = first + 2 + 12 * entries
    start = len(tiff) + 2 + 12 * 3 + 4
    tiff[place : place + 4] = len(tiff).to_bytes(4, order)
    tiff += (3).to_bytes(2, order)
    for tag, value in ((0x0103, 6), (0x0201, start), (0x0202, len(jpeg))):
        kind = 3 if tag == 0x0103 else 4
        field = value.to_bytes(2, order) + b"\0\0" if kind == 3 else value.to_bytes(4, order)
        tiff += tag.to_bytes(2, order) + kind.to_bytes(2, order) + (1).to_bytes(4, order) + field
    tiff += bytes(4) + jpeg
    return picture("JPEG", image, exif=b"Exif\0\0" + bytes(tiff), quality=90)


def test_the_satellites_time_and_the_writing_program_are_read(sandbox: Sandbox) -> None:
    exif = Image.Exif()
    exif[0x0131] = "Invented Editor 2"
    exif.get_ifd(0x8825)[7] = (5.0, 8.0, 2.0)
    exif.get_ifd(0x8825)[29] = "2023:05:06"
    facts = read(sandbox, picture("JPEG", exif=exif)).reading.facts
    assert (facts.gps_at, facts.software) == ("2023-05-06T05:08:02Z", "Invented Editor 2")


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP"])
def test_the_history_of_an_edited_picture_is_read(sandbox: Sandbox, format_name: str) -> None:
    options = {"xmp": HISTORY.encode()}
    if format_name == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", HISTORY)
        options = {"pnginfo": text}
    facts = read(sandbox, picture(format_name, **options)).reading.facts
    assert facts.software == "Invented Editor 2"
    assert facts.edits == (
        "2023-05-06T07:08:09+02:00 created",
        "saved with Invented Editor 2",
    )


CREATED = {
    "action": "c2pa.created",
    "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture",
}

HOSTILE = {
    "an entity that grows": '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>',
    "an entity in sixteen bits": '<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>',
    "cut off": HISTORY[: len(HISTORY) // 2],
    "nothing but depth": "<a>" * 50_000,
    "no letters": "\0" * 100,
}


@pytest.mark.parametrize("reason", HOSTILE)
def test_a_hostile_history_says_nothing(reason: str) -> None:
    encoding = "utf-16" if "sixteen" in reason else "utf-8"
    assert read_xmp(HOSTILE[reason].encode(encoding)).edits == ()


def test_an_embedded_picture_that_shows_the_same_is_alike(sandbox: Sandbox) -> None:
    reading = read(sandbox, with_embedded(large(), large())).reading
    assert (reading.facts.embedded, reading.embedded_at) == (Embedded.ALIKE, None)


def test_an_embedded_picture_that_shows_something_else_is_found_in_the_file(
    sandbox: Sandbox,
) -> None:
    data = with_embedded(large(1), large(2))
    reading = read(sandbox, data).reading
    assert reading.facts.embedded is Embedded.DIFFERENT
    first, length = reading.embedded_at
    with Image.open(io.BytesIO(data[first : first + length])) as small:
        assert small.size == (160, 120)


def test_a_cropped_picture_differs_from_the_embedded_one(sandbox: Sandbox) -> None:
    cropped = large().crop((0, 0, 480, 320))
    assert read(sandbox, with_embedded(cropped, large())).reading.facts.embedded is not (
        Embedded.ALIKE
    )


def test_an_embedded_picture_that_differs_becomes_an_item_of_its_own(tmp_path) -> None:
    file = tmp_path / "changed.jpg"
    file.write_bytes(with_embedded(large(1), large(2)))
    with Sandbox(workers=1) as box:
        reader = Reader(box, new_sink=NoSink, spool=tempfile.TemporaryFile)
        found = Found(bytes(file), b"changed.jpg", file.stat().st_size, 0)
        inner, whole = reader.read(found)
    assert (inner.name, whole.name) == (b"changed.jpg" + EMBEDDED_NAME, b"changed.jpg")
    assert (inner.facts.width, inner.facts.height) == (160, 120)
    assert inner.fingerprints


def test_cameras_embedded_pictures_are_never_told_apart_from_their_own(sandbox: Sandbox) -> None:
    folder = sample_media() / "polimi-ispl+prnu-python"
    files = sorted(folder.rglob("*.JPG"))[::5]
    told = [read(sandbox, file.read_bytes()).reading.facts.embedded for file in files]
    assert files
    assert Embedded.DIFFERENT not in told


@pytest.fixture(scope="module")
def signer():
    """A camera maker's certificate and a camera's, both invented."""

    def named(name: str) -> x509.Name:
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, name),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Invented Cameras"),
            ]
        )

    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    now = datetime.fromtimestamp(time.time(), UTC)

    def certificate(name: str, public_key, *, is_root: bool) -> bytes:
        usage = dict.fromkeys(
            (
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "encipher_only",
                "decipher_only",
            ),
            False,
        )
        built = (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named("Root"))
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
                critical=False,
            )
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not is_root, key_cert_sign=is_root, crl_sign=is_root, **usage
                ),
                critical=True,
            )
        )
        if not is_root:
            mail = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
            built = built.add_extension(mail, critical=False)
        return built.sign(root_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    chain = certificate("Camera 1", key.public_key(), is_root=False) + certificate(
        "Root", root_key.public_key(), is_root=True
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    with c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain, private, None)) as one:
        yield one


def signed(signer, format_name: str = "JPEG") -> bytes:
    manifest = {
        "claim_generator_info": [{"name": "Invented Camera", "version": "1"}],
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {"actions": [CREATED, {"action": "c2pa.cropped"}]},
            }
        ],
    }
    out = io.BytesIO()
    with c2pa.Builder(manifest) as builder:
        source = io.BytesIO(picture(format_name, large()))
        builder.sign(signer, f"image/{format_name.lower()}", source, out)
    return out.getvalue()


@pytest.mark.parametrize("format_name", ["JPEG", "PNG"])
def test_content_credentials_are_read_and_checked(sandbox, signer, format_name) -> None:
    told = read(sandbox, signed(signer, format_name)).reading.facts.provenance
    assert told.signed is Signed.INTACT
    assert told.made_with == "Invented Camera 1"
    assert told.signer == "Camera 1, Invented Cameras"
    assert told.actions == ("created (digitalCapture)", "cropped")
    assert told.problems == ()


def test_a_picture_changed_after_signing_is_told(sandbox, signer) -> None:
    data = bytearray(signed(signer))
    data[-1000] ^= 1
    told = read(sandbox, bytes(data)).reading.facts.provenance
    assert told.signed is Signed.CHANGED
    assert told.problems


def test_a_broken_record_costs_neither_the_picture_nor_the_worker(sandbox, signer) -> None:
    data = signed(signer)
    place = data.index(b"c2pa")
    random = np.random.default_rng(1)
    for _ in range(20):
        spoilt = bytearray(data)
        for at in random.integers(place, place + 2000, 40):
            spoilt[at] = random.integers(256)
        seen = read(sandbox, bytes(spoilt))
        assert seen.pixels
        assert seen.reading.facts.provenance is None or (
            seen.reading.facts.provenance.signed is not Signed.INTACT
        )


def test_one_worker_reads_many_credentials(sandbox, signer) -> None:
    data = signed(signer)
    told = [read(sandbox, data).reading.facts.provenance.signed for _ in range(60)]
    assert set(told) == {Signed.INTACT}


def test_a_picture_without_credentials_has_none(sandbox: Sandbox) -> None:
    assert read(sandbox, picture("JPEG")).reading.facts.provenance is None
