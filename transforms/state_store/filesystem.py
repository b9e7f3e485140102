"""Opens the place that ``--state_store`` names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from transforms.state_store.errors import StoreError
from transforms.state_store.files import Files
from transforms.state_store.local_files import LocalFiles
from transforms.state_store.remote_files import RemoteFiles


def open_files(url: str) -> Files:
    """The files of a store at a local path or fsspec URL; raises StoreError.

    Cheap: fsspec keeps one file system a process, and nothing is read yet.
    """
    options: dict[str, Any] = {}
    if url.startswith(("gs://", "gcs://")) and os.environ.get("STORAGE_EMULATOR_HOST"):
        options["token"] = "anon"  # an emulator has no accounts to look for
    try:
        filesystem, root = fsspec.url_to_fs(url, **options)
    except Exception as error:  # unknown protocols, missing packages, credentials
        raise StoreError(
            f"--state_store {url!r} cannot be opened ({type(error).__name__}: {error}). "
            "Give a local directory or a URL such as gs://bucket/folder."
        ) from error
    if isinstance(filesystem, LocalFileSystem):
        return LocalFiles(Path(root))
    return RemoteFiles(filesystem, root.rstrip("/"), url.rstrip("/"))
