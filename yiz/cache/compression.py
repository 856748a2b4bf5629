"""Entries that are large travel to Redis and lie there compressed; small ones are not worth the time."""

import zlib

from django_redis.compressors.base import BaseCompressor
from django_redis.exceptions import CompressorError

from yiz.cache.constants import COMPRESS_ABOVE

QUICK = 1
"""zlib's level: pickled rows shrink to a quarter, at over 100 MB/s."""


class LargeOnly(BaseCompressor):
    """django-redis's compressor; it takes what can't be decompressed as it is."""

    def compress(self, value: bytes) -> bytes:
        return zlib.compress(value, QUICK) if len(value) > COMPRESS_ABOVE else value

    def decompress(self, value: bytes) -> bytes:
        try:
            return zlib.decompress(value)
        except zlib.error as error:
            raise CompressorError from error
