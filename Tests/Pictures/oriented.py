#!/usr/bin/python3
"""Writes pictures with an orientation tag: oriented.py FOLDER.

For each number N of Exif's eight orientations: N.png, N-late.png (the chunk after the pixels), N-prefix.png ("Exif"
before the header), N-raw.png (a compressed text of hexadecimal digits), N.webp, N-prefix.webp, N-le.tiff, N-be.tiff,
N.jpg and upright-N.png, which shows how a viewer displays them all.
"""
import pathlib
import struct
import sys
import zlib

from PIL import Image, ImageOps, PngImagePlugin

WIDTH, HEIGHT = 96, 64
COLORS = [(200, 40, 40), (40, 180, 60), (50, 70, 210), (220, 220, 220)]


def picture():
    image = Image.new("RGB", (WIDTH, HEIGHT))
    for number, color in enumerate(COLORS):
        x, y = number % 2 * WIDTH // 2, number // 2 * HEIGHT // 2
        image.paste(color, (x, y, x + WIDTH // 2, y + HEIGHT // 2))
    return image


def exif(number, order):
    """A directory with the orientation, and a thumbnail's directory with a different one."""
    def directory(value, following):
        return struct.pack(order + "HHHIHHI", 1, 274, 3, 1, value, 0, following)
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8)
    return head + directory(number, 26) + directory(number % 8 + 1, 0)


def png(plain, data, late):
    chunk = struct.pack(">I", len(data)) + b"eXIf" + data + struct.pack(">I", zlib.crc32(b"eXIf" + data))
    at = len(plain) - 12 if late else 33
    return plain[:at] + chunk + plain[at:]


def webp(plain, data):
    size = struct.pack("<I", WIDTH - 1)[:3] + struct.pack("<I", HEIGHT - 1)[:3]
    chunks = b"VP8X" + struct.pack("<I", 10) + b"\x08\0\0\0" + size + plain[12:]
    chunks += b"EXIF" + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WEBP" + chunks


def main():
    folder = pathlib.Path(sys.argv[1])
    image = picture()
    image.save(folder / "plain.png")
    image.save(folder / "plain.webp", lossless=True)
    plain = {ending: (folder / f"plain.{ending}").read_bytes() for ending in ("png", "webp")}
    for number in range(1, 9):
        little, big = exif(number, "<"), exif(number, ">")
        (folder / f"{number}.png").write_bytes(png(plain["png"], big, late=False))
        (folder / f"{number}-late.png").write_bytes(png(plain["png"], little, late=True))
        (folder / f"{number}-prefix.png").write_bytes(png(plain["png"], b"Exif\0\0" + big, late=False))
        raw = PngImagePlugin.PngInfo()
        digits = (b"Exif\0\0" + big).hex()
        raw.add_text("Raw profile type exif", f"\nexif\n{len(digits) // 2:8}\n{digits[:72]}\n{digits[72:]}\n", zip=True)
        image.save(folder / f"{number}-raw.png", pnginfo=raw)
        (folder / f"{number}.webp").write_bytes(webp(plain["webp"], little))
        (folder / f"{number}-prefix.webp").write_bytes(webp(plain["webp"], b"Exif\0\0" + big))
        image.save(folder / f"{number}-le.tiff", tiffinfo={274: number})
        tiff(folder / f"{number}-be.tiff", image, number)
        image.save(folder / f"{number}.jpg", quality=95, exif=b"Exif\0\0" + little)
        turned = Image.open(folder / f"{number}.jpg")
        ImageOps.exif_transpose(turned).save(folder / f"upright-{number}.png")


def tiff(path, image, number):
    """Big-endian and uncompressed."""
    entries = [
        (256, 3, 1, WIDTH << 16), (257, 3, 1, HEIGHT << 16), (258, 3, 3, 8 + 2 + 12 * 10 + 4), (259, 3, 1, 1 << 16),
        (262, 3, 1, 2 << 16), (273, 4, 1, 8 + 2 + 12 * 10 + 4 + 6), (274, 3, 1, number << 16), (277, 3, 1, 3 << 16),
        (278, 3, 1, HEIGHT << 16), (279, 4, 1, WIDTH * HEIGHT * 3),
    ]
    body = struct.pack(">H", len(entries)) + b"".join(struct.pack(">HHII", *entry) for entry in entries)
    body += struct.pack(">IHHH", 0, 8, 8, 8) + image.tobytes()
    path.write_bytes(b"MM" + struct.pack(">HI", 42, 8) + body)


if __name__ == "__main__":
    main()
