-- Searching, cutting and joining strings.  Use: lua5.4 strings.lua ROUNDS
-- SPDX-License-Identifier: GPL-2.0-or-later
local rounds = math.tointeger(arg[1])
local words, found, total = {}, 0, 0
for i = 1, 400 do
    words[i] = string.format("%s-%05d", ("metal"):rep(i % 9 + 1), i * 7919 % 99991)
end
for round = 1, rounds do
    local text = table.concat(words, ";")
    for i = 1, #words, 40 do
        found = found + text:find(words[i], 1, true)
    end
    local at = 1
    while true do
        local stop = text:find(";", at, true)
        if not stop then
            break
        end
        local word = text:sub(at, stop - 1)
        total = total + #word + word:byte(-1)
        at = stop + 1
    end
    words[round % #words + 1] = text:sub(round % 1000 + 1, round % 1000 + 40)
        :gsub(";", "+"):upper():lower()
end
table.sort(words)
print(found, total, #table.concat(words), words[1], words[#words])
