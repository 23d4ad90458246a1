# Samples, a fit, a transform, and text of numbers.  Argument: COUNT
# SPDX-License-Identifier: GPL-2.0-or-later
count <- as.integer(commandArgs(trailingOnly = TRUE)[1])
set.seed(20240229)
x <- rnorm(count)
y <- sin(x) + exp(-x^2) + rgamma(count, 2)
print(summary(y), digits = 6)
print(coef(lm(y ~ x + I(x^2) + I(x^3))), digits = 6)
print(sum(Mod(fft(x[1:2^floor(log2(count))]))), digits = 9)
print(quantile(sort(y), c(.01, .5, .99)), digits = 6)
print(sum(pnorm(x) + dgamma(abs(x), 3) + qnorm(pnorm(x / 8))), digits = 9)
shown <- sprintf("%.6f", y)
print(table(substr(shown, nchar(shown), nchar(shown))))
print(sum(nchar(paste(shown, rev(shown), sep = ","))))
size <- 96
m <- matrix(runif(size^2), size)
print(sum(solve(m) %*% m), digits = 6)
