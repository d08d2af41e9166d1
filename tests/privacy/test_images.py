"""Pictures through the governed client: what is read in them is painted over, and nothing else of the file leaves."""

import base64
import hashlib
import io
import json
import shutil

import pytest

from cohere_governed.errors import ConfigurationError, DetectorUnavailable, Refused
from cohere_governed.governance import Governance
from cohere_governed.privacy.images import MAX_PIXELS, read_pictures
from cohere_governed.privacy.inspect import Detector
from tests.calls import CARD, MAIL, NAME
from tests.world import World, found

Image = pytest.importorskip("PIL.Image", reason="needs the extra `images` (Pillow)")
from PIL import ImageDraw, ImageFont, PngImagePlugin  # noqa: E402 - only where Pillow is

if shutil.which("tesseract") is None:
    pytest.skip("needs the system's tesseract-ocr", allow_module_level=True)

PLAIN = ("Quarterly review of the pump station", "The valve was replaced on the north side")
SECRET = (NAME, MAIL, CARD)


def drawn(lines=(f"Customer: {NAME}", f"Mail: {MAIL}", f"Card: {CARD}"), colour=(240, 240, 235)):
    image = Image.new("RGB", (600, 270), colour)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(19)
    for row, line in enumerate((PLAIN[0], *lines, PLAIN[1])):
        draw.text((30, 25 + 46 * row), line, fill=(10, 10, 10), font=font)
    draw.rectangle((480, 8, 590, 90), fill=(200, 30, 30))
    return image


def uri(image, kind="PNG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return f"data:image/{kind.lower()};base64," + base64.b64encode(out.getvalue()).decode()


def opened(value):
    return Image.open(io.BytesIO(base64.b64decode(value.partition("base64,")[2] or value)))


@pytest.fixture(scope="module")
def detector():
    return Detector.default(budget_seconds=120)


def read(value, detector):
    return read_pictures([value], detector, budget_seconds=120)[0]


@pytest.fixture(scope="module")
def painted(detector):
    """The one picture that may leave for ``drawn()``, read back."""
    made = read(uri(drawn()), detector).painted(lambda kind: True)
    hides(made, detector)
    return made


@pytest.fixture
def seeing(tmp_path):
    """A world whose tenant has pictures redacted."""

    def make(image="redact", url="refuse", treatments="{}"):
        folder = found(tmp_path / f"policies-{image}-{url}")
        tenant = folder / "tenants" / "acme.yaml"
        text = tenant.read_text().replace("image: refuse", f"image: {image}").replace("url: refuse", f"url: {url}")
        text = text.replace("treatments: {}", f"treatments: {treatments}\n  budget_seconds: 120")
        tenant.write_text(text)
        return World(folder, Governance.load(folder))

    return make


def chat(world, value):
    part = {"type": "image_url", "image_url": {"url": value}}
    asked = {"role": "user", "content": [{"type": "text", "text": "what is it"}, part]}
    return world.client(max_retries=0).chat(model="command-a-vision-07-2025", messages=[asked])


def sent(world):
    """The picture that arrived at the fake."""
    body = json.loads(world.fake.requests[-1].body)
    if "messages" in body:
        return body["messages"][0]["content"][1]["image_url"]["url"]
    if "document" in body:
        return body["document"]["image_url"]
    return body["images"][0] if body.get("images") else body["inputs"][0]["content"][0]["image_url"]["url"]


def hides(value, detector):
    text = read(value, detector).text
    assert [word for secret in SECRET for word in secret.split() if word in text] == []
    assert [line for line in PLAIN if line not in text] == []


def parse(world, value):
    return world.client(max_retries=0)._client_wrapper.httpx_client.request(
        "v2/parse", method="POST",
        json={"model": "m", "document": {"type": "image_url", "image_url": value}},
        headers={"content-type": "application/json"},
    )  # fmt: skip


SURFACES = {
    "chat": chat,
    "embed v1": lambda w, v: w.client("Client", max_retries=0).embed(
        model="embed-english-v3.0", input_type="image", images=[v]
    ),
    "embed v2": lambda w, v: w.client(max_retries=0).embed(
        model="embed-v4.0", input_type="image", embedding_types=["float"],
        inputs=[{"content": [{"type": "image_url", "image_url": {"url": v}}]}],
    ),
    "parse": parse,
}  # fmt: skip


@pytest.mark.parametrize("surface", SURFACES)
def test_what_is_personal_in_a_picture_is_painted_over_wherever_the_sdk_sends_pictures(seeing, painted, surface):
    world = seeing()
    SURFACES[surface](world, uri(drawn()))
    assert sent(world) == painted
    row = world.records(kind="intent")[-1]
    assert row.decision == "permit"
    assert "PERSON:" in row.entities
    assert "CREDIT_CARD:" in row.entities


def test_the_rest_of_the_picture_is_the_same_pixel_for_pixel(detector):
    before = drawn()
    after = opened(read(uri(before), detector).painted(lambda kind: True)).convert("RGB")
    black = [(x, y) for x in range(0, 600, 2) for y in range(0, 270, 2) if after.getpixel((x, y)) == (0, 0, 0)]
    assert black
    assert all(30 < x < 470 and 60 < y < 205 for x, y in black)
    for box in ((0, 0, 600, 60), (0, 208, 600, 270), (475, 0, 600, 270)):
        assert before.crop(box).tobytes() == after.crop(box).tobytes()


def test_only_types_that_are_not_kept_are_painted(seeing, detector):
    world = seeing(treatments="{PERSON: mask, EMAIL_ADDRESS: keep, CREDIT_CARD: keep}")
    chat(world, uri(drawn()))
    text = read(sent(world), detector).text
    assert MAIL in text
    assert NAME.split()[1] not in text


def test_a_type_that_policy_refuses_stops_the_call_that_shows_it(seeing):
    world = seeing(treatments="{CREDIT_CARD: refuse}")
    with pytest.raises(Refused, match="CREDIT_CARD"):
        chat(world, uri(drawn()))
    assert not world.fake.requests


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_metadata_stays_behind_in_every_format(kind, detector):
    options = {}
    if kind in ("JPEG", "WEBP", "PNG"):
        exif = Image.Exif()
        exif[0x010E] = exif[0x013B] = f"by {NAME}"
        options["exif"] = exif
        options["icc_profile"] = f"profile of {NAME}".encode()  # Pillow would write it again by itself
    if kind == "JPEG":
        options["comment"] = NAME.encode()
    if kind == "PNG":
        options["pnginfo"] = info = PngImagePlugin.PngInfo()
        info.add_text("Author", NAME)
        info.add_itxt("Comment", MAIL, zip=True)
    if kind == "GIF":
        options["comment"] = NAME.encode()
    value = uri(drawn(), kind, **options) if kind != "GIF" else uri(drawn().quantize(), kind, **options)
    raw = base64.b64decode(value.partition(",")[2])
    assert NAME.encode() in raw
    trailing = f"data:image/{kind.lower()};base64," + base64.b64encode(raw + f"tail of {NAME}".encode()).decode()
    made = read(trailing, detector).painted(lambda kind: True)
    clean = base64.b64decode(made.partition(",")[2])
    assert NAME.encode() not in clean
    image = opened(made)
    assert not image.getexif()
    assert image.info.get("icc_profile") is None
    assert {key for key in image.info if key not in {"jfif", "jfif_version", "jfif_unit", "jfif_density"}} <= {
        "background", "loop", "duration", "timestamp", "transparency"
    }  # fmt: skip
    assert image.format.lower() == made[11 : made.index(";")]
    hides(made, detector)


def test_a_picture_that_lies_on_its_side_by_its_metadata_is_turned_before_it_is_read(detector):
    exif = Image.Exif()
    exif[0x0112] = 6
    made = read(uri(drawn().rotate(90, expand=True), "JPEG", exif=exif, quality=95), detector).painted(
        lambda kind: True
    )
    hides(made, detector)


def test_what_is_transparent_is_sent_as_it_was_read(detector):
    """Pixels under full transparency may be seen by a reader that drops it."""
    image = drawn().convert("RGBA")
    image.putalpha(0)
    made = opened(read(uri(image), detector).painted(lambda kind: True))
    assert made.mode == "RGB"
    assert made.getextrema() == ((255, 255),) * 3


def test_a_misread_number_or_address_is_painted_though_it_does_not_check(detector):
    lines = ("Ref 4539 1488 0343 6468", "To jane@exarnple")
    hidden = read(uri(drawn(lines)), detector)
    assert {"CREDIT_CARD", "EMAIL_ADDRESS"} <= {f.type for f in hidden.findings}


def bomb():
    """A small file whose head promises far more pixels than a picture has."""
    side = int(MAX_PIXELS**0.5) + 1
    return uri(Image.new("1", (side, side)))


def animated():
    return uri(Image.new("L", (20, 20)), "GIF", save_all=True, append_images=[Image.new("L", (20, 20), 200)])


BAD = {
    "more pixels than any picture": (bomb, "pixels"),
    "several frames": (animated, "frames"),
    "another format": (lambda: uri(drawn(), "TIFF"), "cannot be read"),
    "another format under a false name": (lambda: uri(drawn(), "TIFF").replace("image/tiff", "image/png"), "cannot be"),
    "cut short": (lambda: uri(drawn())[:-4000], "cannot be read"),
    "no base64": (lambda: f"data:image/png;base64,{NAME}", "base64"),
    "no picture": (lambda: "data:image/png;base64," + base64.b64encode(NAME.encode()).decode(), "cannot be read"),
    "characters in the data URI": (lambda: "data:image/svg+xml,<svg>" + NAME, "base64"),
    "base64 in lines": (lambda: uri(drawn()).replace(",", ",\n"), "base64"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_picture_that_cannot_be_read_beyond_doubt_is_refused_and_not_quoted(seeing, name):
    world = seeing()
    make, said = BAD[name]
    with pytest.raises(DetectorUnavailable, match=said) as caught:
        chat(world, make())
    assert NAME not in str(caught.value)
    assert not world.fake.requests
    assert world.records(kind="intent")[-1].decision == "refuse"


def test_an_address_is_no_picture_that_can_be_redacted(seeing):
    world = seeing(url="allow")
    with pytest.raises(DetectorUnavailable):
        chat(world, "https://example.org/a.png")
    assert not world.fake.requests


def test_a_modality_that_nothing_redacts_is_refused_and_not_sent_as_it_is(tmp_path):
    folder = found(tmp_path / "policies")
    tenant = folder / "tenants" / "acme.yaml"
    tenant.write_text(tenant.read_text().replace("audio: refuse", "audio: redact"))
    try:
        world = World(folder, Governance.load(folder))
    except ConfigurationError:
        return
    with pytest.raises(DetectorUnavailable, match="audio"):
        world.client(max_retries=0).audio.transcriptions.create(model="m", language="en", file=("a.wav", b"RIFF"))
    assert not world.fake.requests


def test_without_tesseract_nothing_is_sent(seeing, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    world = seeing()
    with pytest.raises(DetectorUnavailable, match="tesseract"):
        chat(world, uri(drawn()))
    assert not world.fake.requests


def test_a_language_without_data_is_said_and_not_passed_over(detector):
    with pytest.raises(DetectorUnavailable, match="xyz"):
        read_pictures([uri(drawn())], detector, languages=["en", "xyz"])


def test_time_that_runs_out_is_a_refusal(detector):
    with pytest.raises(DetectorUnavailable, match="time budget"):
        read_pictures([uri(drawn())] * 3, detector, budget_seconds=0.05)


def test_a_picture_that_is_allowed_is_recorded_by_type_size_and_digest(seeing):
    world = seeing(image="allow")
    value = uri(drawn())
    chat(world, value)
    assert sent(world) == value
    row = world.records(kind="intent")[-1]
    meta = opened_meta(world, row)
    raw = base64.b64decode(value.partition(",")[2])
    (blob,) = meta["blobs"]
    assert blob == {
        "place": "messages[0].content[1].image_url.url",
        "modality": "image",
        "type": "image/png",
        "bytes": len(raw),
        "sha256": hashlib.sha256(raw).hexdigest(),
    }


def opened_meta(world, row):
    from cohere_governed.audit.search import show

    return show(world.governance.audit, row.record_id, purpose="test", actor="test").meta
