"""The files of a search model: in the database for every machine, in `VAR_DIR/search/` for this one's processes."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

from discovery.models import SearchModel, SearchModelPart
from discovery.search.constants import PART_BYTES


def folder_of(model_id: str) -> Path:
    """Where the files of a model are, once this machine has them; all of them, or there is no such folder."""
    return Path(settings.VAR_DIR) / "search" / model_id


def new_folder() -> Path:
    """A folder beside the models', to be filled and then moved into its place."""
    base = Path(settings.VAR_DIR) / "search"
    base.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="new-", dir=base))


def keep(model_id: str, folder: Path) -> Path:
    """Moves the files to where processes of this machine look; whoever was quicker has put the same ones there."""
    place = folder_of(model_id)
    try:
        folder.rename(place)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        if not place.is_dir():
            raise
    return place


def store(model_id: str, folder: Path) -> None:
    """Puts the files into the database, in pieces."""
    for file in sorted(folder.iterdir()):
        data = file.read_bytes()
        for number, start in enumerate(range(0, len(data), PART_BYTES)):
            piece = data[start : start + PART_BYTES]
            SearchModelPart(model_id=model_id, name=file.name, number=number, data=piece).save(force_insert=True)


def fetch(model_id: str) -> Path:
    """The folder of a model, brought here from the database when this machine has not got it yet."""
    place = folder_of(model_id)
    if place.is_dir():
        return place
    folder = new_folder()
    parts: Any = (
        SearchModelPart.objects.filter(model_id=model_id).order_by("name", "number").values_list("name", "data")
    )
    for name, data in parts.iterator(chunk_size=1):
        with (folder / name).open("ab") as file:
            file.write(data)
    return keep(model_id, folder)


def remove_others(kept: set[str]) -> None:
    """Takes away the files of models that are no more. What a process has open stays readable for it."""
    base = Path(settings.VAR_DIR) / "search"
    for folder in base.iterdir() if base.is_dir() else ():
        if folder.name not in kept and not folder.name.startswith("new-"):
            shutil.rmtree(folder, ignore_errors=True)


def newest() -> str | None:
    """The id of the model that is in use."""
    found: str | None = SearchModel.objects.filter(ready=True).order_by("-id").values_list("id", flat=True).first()
    return found
