"""The Files API: what clients upload and what batches produce, in a folder on disk."""

import tempfile
import time
from dataclasses import dataclass
from http import HTTPMethod
from pathlib import Path
from typing import Any

from summarizer.testing.replies import Reply, json_reply, rejection


@dataclass(frozen=True)
class Upload:
    """One file that the server holds."""

    id: str
    path: Path
    filename: str
    purpose: str
    created_at: int

    def described(self) -> dict[str, Any]:
        """OpenAI's file object."""
        return {
            "id": self.id,
            "object": "file",
            "bytes": self.path.stat().st_size,
            "created_at": self.created_at,
            "filename": self.filename,
            "purpose": self.purpose,
            "status": "processed",
        }


class Uploads:
    """Files by id; they are gone with the server."""

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._held: dict[str, Upload] = {}
        self._count = 0

    def new_path(self) -> Path:
        """A place for a file that is not held yet."""
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="misbehaving-provider-")
        self._count += 1
        return Path(self._folder.name) / f"file-{self._count}"

    def hold(self, path: Path, filename: str, purpose: str) -> Upload:
        """The file at `path`, which `new_path` gave, under an id of its own."""
        upload = Upload(path.name, path, filename, purpose, int(time.time()))
        self._held[upload.id] = upload
        return upload

    def find(self, id: str) -> Upload | None:
        """The file with this id."""
        return self._held.get(id)

    def reply_to(self, method: str, parts: list[str]) -> Reply | None:
        """The reply below /files, but for an upload; None if nothing is there."""
        if not parts and method == HTTPMethod.GET:
            files = [upload.described() for upload in self._held.values()]
            return json_reply({"object": "list", "data": files, "has_more": False})
        if not parts or len(parts) > 2 or parts[1:] not in ([], ["content"]):
            return None
        upload = self._held.get(parts[0])
        if upload is None:
            return rejection(404, f"no such file: {parts[0]}")
        if len(parts) == 2:
            headers = {"content-type": "application/octet-stream"}
            return Reply(200, headers, file=upload.path) if method == HTTPMethod.GET else None
        if method == HTTPMethod.DELETE:
            del self._held[upload.id]
            upload.path.unlink()
            return json_reply({"id": upload.id, "object": "file", "deleted": True})
        return json_reply(upload.described()) if method == HTTPMethod.GET else None

    def close(self) -> None:
        """Remove every file."""
        if self._folder is not None:
            self._folder.cleanup()
