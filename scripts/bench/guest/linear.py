# SPDX-License-Identifier: GPL-2.0-or-later
"""Linear algebra, a Fourier transform and whole arrays, in numpy.

Use: python3 linear.py SIZE
"""

import sys

import numpy

size = int(sys.argv[1])
numbers = numpy.random.default_rng(1)
a = numbers.random((size, size))
b = numbers.random((size, size)).astype("float32")
print(f"{(a @ a).sum():.6g} {(b @ b).sum():.4g}")
print(f"{numpy.linalg.solve(a, a[0]).sum():.6g}")
x = a.ravel()
print(f"{abs(numpy.fft.fft(x)).sum():.6g}")
print(f"{(numpy.sqrt(x) * x + x / (x + 1)).sum():.6g} "
      f"{(numpy.exp(x) * numpy.sin(x)).sum():.6g}")
