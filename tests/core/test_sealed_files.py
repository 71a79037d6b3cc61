"""A sealed file gives back what went in, or says that something is wrong with it; never half of it as if whole."""

import io
import zipfile
from pathlib import Path

import pytest

from core.crypto import CannotDecrypt
from core.sealed_files import PIECE, SealedWriter, unsealed


def sealed(path: Path, content: bytes, place: str = "here") -> Path:
    with path.open("wb") as raw:
        writer = SealedWriter(raw, place)
        for start in range(0, len(content), 1000):
            writer.write(content[start : start + 1000])
        writer.close()
    return path


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 17])
def test_what_went_in_comes_out_and_does_not_lie_there_in_clear(tmp_path: Path, size: int) -> None:
    content = (b"Yonas Tesfay " * (size // 13 + 1))[:size]
    path = sealed(tmp_path / "x", content)
    assert b"".join(unsealed(path, "here")) == content
    assert b"Yonas" not in path.read_bytes()


@pytest.mark.parametrize("harm", ["change", "cut a piece", "cut bytes", "swap", "other place", "other key", "no file"])
def test_a_damaged_cut_or_moved_file_is_refused(tmp_path: Path, settings, harm: str) -> None:
    path = sealed(tmp_path / "x", b"a" * (3 * PIECE))
    data, place = bytearray(path.read_bytes()), "here"
    whole = PIECE + 16
    if harm == "change":
        data[-5] ^= 1
    elif harm == "cut a piece":
        del data[-whole:]
    elif harm == "cut bytes":
        del data[-3:]
    elif harm == "swap":
        first = len(data) - 3 * whole
        data[first : first + 2 * whole] = data[first + whole : first + 2 * whole] + data[first : first + whole]
    elif harm == "other place":
        place = "there"
    elif harm == "other key":
        settings.HAVN_FIELD_KEYS = {"other": b"\1" * 32}
    else:
        data = bytearray(b"x" * 100)
    path.write_bytes(data)
    with pytest.raises(CannotDecrypt):
        list(unsealed(path, place))


def test_a_zip_can_be_written_straight_into_it(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with path.open("wb") as raw:
        writer = SealedWriter(raw, "here")
        with zipfile.ZipFile(writer, "w", zipfile.ZIP_DEFLATED) as bundle:
            bundle.writestr("a.txt", "Yonas")
        writer.close()
    with zipfile.ZipFile(io.BytesIO(b"".join(unsealed(path, "here")))) as bundle:
        assert bundle.read("a.txt") == b"Yonas"
