# Curves and a surface, drawn as SVG.  Set before: points
# SPDX-License-Identifier: GPL-2.0-or-later
set terminal svg size 900,700
set multiplot layout 2,1
set samples points
plot [-20:20] sin(x) * exp(-x * x / 90), cos(x) / (1 + abs(x)), \
    besj0(x), atan(x) * log(2 + cos(3 * x))
set isosamples points / 10, points / 10
splot [-5:5] [-5:5] sin(sqrt(x * x + y * y)) * exp(-(x * x + y * y) / 20)
unset multiplot
