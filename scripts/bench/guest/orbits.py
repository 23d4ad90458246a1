# SPDX-License-Identifier: GPL-2.0-or-later
"""Elementary functions, and numbers to text and back.

Use: python3 orbits.py COUNT
"""

import math
import sys

angle, total, text = 0.0, 0.0, 0
for step in range(int(sys.argv[1])):
    angle = math.fmod(angle + 0.7 * math.sqrt(1 + step % 11), math.tau)
    place = math.atan2(math.sin(angle), math.cos(angle) + 1.5)
    total += math.log1p(abs(place)) * math.exp(-abs(place)) + place ** 2
    text += len(repr(place)) + int(float(f"{place:.6f}") * 10)
print(f"{total:.9g} {text}")
