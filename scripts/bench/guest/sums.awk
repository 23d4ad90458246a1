# Sums of elementary functions of awk.  Use: mawk -f sums.awk COUNT
# SPDX-License-Identifier: GPL-2.0-or-later
BEGIN {
    count = ARGV[1]
    for (i = 1; i <= count; i++) {
        x = i / 64
        sum += sin(x) * cos(x / 3) + exp(-x / 900) * log(1 + x)
        angles += atan2(x, 1 + i % 17)
        powers += (1 + i / count) ^ 1.5
    }
    printf "%.9g %.9g %.9g\n", sum, angles, powers
}
