-- Requests of each path, and the lines written anew.
-- SPDX-License-Identifier: GPL-2.0-or-later
local requests, out, total = {}, {}, 0
for line in io.lines(arg[1]) do
    local host, path, size = line:match('^(%S+).-"%u+ (/[^? ]*).-" %d+ (%d+)')
    requests[path] = (requests[path] or 0) + 1
    out[#out + 1] = host .. "\t" .. path .. "\t" .. size
    if line:find("agent=Mozilla", 1, true) then
        total = total + tonumber(size)
    end
end
table.sort(out)
local text = table.concat(out, "\n")
local paths = {}
for path in pairs(requests) do
    paths[#paths + 1] = path
end
table.sort(paths)
for _, path in ipairs(paths) do
    print(path, requests[path])
end
print(total, #text, text:sub(1, 400), text:rep(4):reverse():sub(1, 100))
