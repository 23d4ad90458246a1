"""liblzma: decompress a file."""

import lzma
import sys
import zlib

with lzma.open(sys.argv[1]) as file:
    print(zlib.crc32(file.read()))
