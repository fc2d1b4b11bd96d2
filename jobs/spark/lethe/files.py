"""Files of the lake by name, on whatever Hadoop's file systems reach: a folder, s3a://, abfss://, dbfs:/ …"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlparse

from pyspark.sql import SparkSession


class Files:
    """Names are relative to the lake's root and have `/` between their parts."""

    def __init__(self, spark: SparkSession, root: str) -> None:
        # Spark's own readers pass over names that begin with `_`: schemas and manifests are read by hand.
        jvm: Any = spark._jvm
        self._jvm = jvm
        self._conf: Any = spark._jsc.hadoopConfiguration()
        path = jvm.org.apache.hadoop.fs.Path(root)
        self._fs: Any = path.getFileSystem(self._conf)
        self.root: str = self._fs.makeQualified(path).toString().rstrip("/")
        url = urlparse(self.root)
        self._local = url.path if url.scheme == "file" else None

    def path(self, name: str) -> str:
        """What Spark's readers take."""
        return f"{self.root}/{name}"

    def folders(self, name: str) -> list[str]:
        """The names of the folders in a folder, in order; none where there is no such folder."""
        if not self._fs.exists(self._at(name)):
            return []
        found = self._fs.listStatus(self._at(name))
        return sorted(status.getPath().getName() for status in found if status.isDirectory())

    def below(self, folder: str) -> Iterator[str]:
        """The names of all files below a folder; none where there is no such folder."""
        try:
            found = self._fs.listFiles(self._at(folder), True)
        except Exception as error:
            if _is_missing(error):
                return
            raise
        while found.hasNext():
            yield found.next().getPath().toString().removeprefix(f"{self.root}/")

    def text(self, name: str) -> str | None:
        try:
            stream = self._fs.open(self._at(name))
        except Exception as error:
            if _is_missing(error):
                return None
            raise
        try:
            return str(self._jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8"))
        finally:
            stream.close()

    def facts(self, name: str) -> tuple[int, str]:
        """Bytes and SHA-256 of a file."""
        if self._local is not None:
            digest = hashlib.sha256()
            with open(f"{self._local}/{name}", "rb") as file:
                while chunk := file.read(1 << 20):
                    digest.update(chunk)
                return file.tell(), digest.hexdigest()
        nowhere = self._jvm.org.apache.commons.io.output.NullOutputStream.NULL_OUTPUT_STREAM
        return self._fs.getFileStatus(self._at(name)).getLen(), self._copy(name, nowhere)

    def put(self, staged: str, name: str) -> None:
        """Puts a staged file in place of whatever has that name: readers see the old one or the new one, whole."""
        if self._local is not None:
            self._replace(f"{self._local}/{staged}", name)
        else:
            # An object store shows an object once it is written to its end; a rename would delete the old one first.
            self._copy(staged, self._fs.create(self._at(name), True))

    def put_text(self, text: str, name: str) -> None:
        if self._local is not None:
            staged = f"{self._local}/{name}.{os.getpid()}"
            with open(staged, "w", encoding="utf-8") as file:
                file.write(text)
            self._replace(staged, name)
        else:
            stream = self._fs.create(self._at(name), True)
            stream.write(bytearray(text.encode()))
            stream.close()

    def remove(self, folder: str) -> None:
        self._fs.delete(self._at(folder), True)

    def _at(self, name: str) -> Any:
        return self._jvm.org.apache.hadoop.fs.Path(self.path(name))

    def _copy(self, name: str, to: Any) -> str:
        digest = self._jvm.java.security.MessageDigest.getInstance("SHA-256")
        stream = self._jvm.java.security.DigestInputStream(self._fs.open(self._at(name)), digest)
        self._jvm.org.apache.hadoop.io.IOUtils.copyBytes(stream, to, 1 << 20, True)
        return bytes(digest.digest()).hex()

    def _replace(self, staged: str, name: str) -> None:
        """Not as Hadoop does: its checksum beside the file would be wrong once another program replaces the file."""
        target = f"{self._local}/{name}"
        folder = os.path.dirname(target)
        os.makedirs(folder, exist_ok=True)
        _flush(staged)
        os.replace(staged, target)
        _flush(folder)


def _flush(path: str) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_missing(error: Exception) -> bool:
    return "java.io.FileNotFoundException" in str(error)
