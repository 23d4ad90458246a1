-- The interpreter alone: calls, integer and table operations; no strings.

local function fibonacci(n)
    if n < 2 then
        return n
    end
    return fibonacci(n - 1) + fibonacci(n - 2)
end

local sum, table = 0, {}
for i = 1, 2000000 do
    table[i % 1024] = i
    sum = sum + (table[(i * 7) % 1024] or 0) % 13
end
print(fibonacci(27), sum)
