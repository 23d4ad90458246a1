"""Functions of libm on numbers of all magnitudes; all digits are printed."""
from math import (acos, asinh, atan2, cbrt, cos, erf, exp, fmod, frexp, gamma,
                  hypot, ldexp, log, log2, pow, sin, tanh)

sums = [0.0] * 4
for i in range(1, 30001):
    x = i * 0.173 - 1234.5
    sums[0] += sin(x) * cos(x / 3) + tanh(x / 999) + acos(i / 30001)
    sums[1] += atan2(x, i) + exp(-x / 700) + hypot(x, i) + erf(x / 1000)
    sums[2] += log(i) + log2(i) + pow(i / 99, 1.37) + asinh(x) + cbrt(x)
    sums[3] += fmod(x * x, 3.25) + ldexp(*frexp(x)) + gamma(i / 1000)
for number in sums:
    print(number, number.hex())
