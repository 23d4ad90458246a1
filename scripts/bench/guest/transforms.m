% SPDX-License-Identifier: GPL-2.0-or-later
% Transforms by FFTW, decompositions by LAPACK, and loops, in octave.
%
% Use: octave-cli --norc -q transforms.m SIZE

size = str2double(argv(){end});
k = (1 : size)';
x = sin(k / 7) + mod(k .* k, 13) / 13;
printf("%.10g\n", sum(abs(fft(x))));
a = reshape(x(1 : 32 * 32), 32, 32);
printf("%.10g %.10g\n", sum(svd(a)), norm(expm(a / 32)));
printf("%.10g\n", sum(sum(abs(fft2(single(a))))));
s = 0;
for i = 1 : size / 20
  s = s + x(i) ^ 2 / (1 + abs(cos(i)));
end
printf("%.10g\n", s);
