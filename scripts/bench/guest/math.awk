# Functions of libm, as far as awk has them; all digits are printed.
BEGIN {
    for (i = 1; i <= 200000; i++) {
        x = i * 0.0173 - 1234.5
        a += sin(x) * cos(x / 3)
        b += atan2(x, i) + exp(-x / 700)
        c += log(i) + sqrt(i) + (i / 99) ^ 1.37
    }
    printf "%.17g %.17g %.17g\n", a, b, c
}
