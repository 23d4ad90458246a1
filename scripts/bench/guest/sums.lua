-- Sums of elementary functions of Lua.  Use: lua5.4 sums.lua COUNT
-- SPDX-License-Identifier: GPL-2.0-or-later
local count = math.tointeger(arg[1])
local waves, growth, remainders = 0, 0, 0
for i = 1, count do
    local x = i / 64
    waves = waves + math.sin(x) * math.cos(x / 3) + math.atan(x, 1 + i % 17)
    growth = growth + math.exp(-x / 900) * math.log(1 + x)
        + (1 + i / count) ^ 1.5
    remainders = remainders + math.fmod(x, 1.7) + math.tan(x / 1e6)
end
print(string.format("%.9g %.9g %.9g", waves, growth, remainders))
