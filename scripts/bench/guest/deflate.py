"""zlib: a log compressed, and decompressed in pieces and at once."""

import sys
import zlib

with open(sys.argv[1], "rb") as file:
    data = file.read()
packed = zlib.compress(data)
print(len(packed), zlib.crc32(packed), zlib.adler32(data))
for _ in range(4):
    engine = zlib.decompressobj()
    back = b"".join(engine.decompress(packed[at:at + 65536])
                    for at in range(0, len(packed), 65536))
    print(zlib.crc32(back), back == data, zlib.decompress(packed) == data)
