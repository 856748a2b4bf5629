"""Making an avatar of what somebody uploaded. Apart from the rest, since Pillow is loaded only when it is needed.

Nothing of the file itself is kept but its pixels: no metadata, and nothing that was hidden behind the picture.
"""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from profiles.constants import AVATAR_MAX_PIXELS, AVATAR_MAX_SIDE, AVATAR_SIDE
from profiles.errors import PictureRefused

FORMATS = ("PNG", "JPEG", "WEBP")
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What puts a picture upright that a camera held so (the EXIF tag of this name)."""


def as_avatar(picture: bytes) -> bytes:
    """The middle of the picture as a square WebP of at most `AVATAR_SIDE` pixels a side, upright.

    Raises `PictureRefused` for what is no PNG, JPEG or WebP (whatever it is called), is broken, moves, or is larger
    than is decoded: its size is known before a pixel is.
    """
    try:
        image = Image.open(BytesIO(picture), formats=FORMATS)
        _check(image)
        return _encoded(image)
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_large() from bomb
    except UnidentifiedImageError as unknown:
        raise PictureRefused("This is not a PNG, JPEG or WebP picture.", "unsupported_picture") from unknown
    except Exception as broken:
        # decoders raise all sorts of errors on a file that was made to; none of them is ours
        raise PictureRefused("This picture is broken or cut short.", "broken_picture") from broken


def _check(image: Image.Image) -> None:
    width, height = image.size
    if max(width, height) > AVATAR_MAX_SIDE or width * height > AVATAR_MAX_PIXELS:
        raise _too_large()
    # a JPEG of several pictures is what some phones make: its first one is the photo
    if image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False):
        raise PictureRefused("A moving picture can't be an avatar.", "animated_picture")


def _too_large() -> PictureRefused:
    text = f"At most {AVATAR_MAX_SIDE:,} pixels a side and {AVATAR_MAX_PIXELS // 1_000_000} megapixels are taken."
    return PictureRefused(text, "dimensions_too_large")


def _encoded(image: Image.Image) -> bytes:
    orientation = _orientation(image)
    image.draft("RGB", (AVATAR_SIDE * 2, AVATAR_SIDE * 2))  # a JPEG is decoded no larger than it is needed
    image.load()
    side = min(AVATAR_SIDE, *image.size)
    square = ImageOps.fit(_plain(image), (side, side), Image.Resampling.LANCZOS)
    if orientation in _UPRIGHT:
        square = square.transpose(_UPRIGHT[orientation])
    clean = Image.new(square.mode, square.size)
    clean.paste(square)  # the pixels alone: profiles and comments stay behind
    out = BytesIO()
    clean.save(out, "WEBP", quality=85, method=4)
    return out.getvalue()


def _plain(image: Image.Image) -> Image.Image:
    """The same with 8 bits a channel, in RGB or RGBA."""
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    transparent = "A" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA" if transparent else "RGB")


def _orientation(image: Image.Image) -> int:
    """How the camera was held; as it is where the metadata can't be read."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except (ValueError, TypeError, SyntaxError, OSError, KeyError, IndexError):
        return 1
