-- Functions of libm on numbers of all magnitudes; all digits are printed.

local sin, cos, tan, atan = math.sin, math.cos, math.tan, math.atan
local exp, log, sqrt, fmod = math.exp, math.log, math.sqrt, math.fmod
local sum = {0, 0, 0, 0}

for i = 1, 200000 do
    local x = i * 0.0173 - 1234.5
    sum[1] = sum[1] + sin(x) * cos(x) + tan(x / 7777)
    sum[2] = sum[2] + atan(x, i) + exp(-x / 700)
    sum[3] = sum[3] + log(i) + sqrt(i) + (i / 99) ^ 1.37
    sum[4] = sum[4] + fmod(x * x, 3.25)
end
for k = 1, 4 do
    print(string.format("%.17g %a", sum[k], sum[k]))
end
