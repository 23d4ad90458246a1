# Bytes and requests of each path, and the hours of the day.
# SPDX-License-Identifier: GPL-2.0-or-later
{
    split($4, stamp, ":")
    hours[stamp[2]]++
    path = substr($7, 1, index($7 "?", "?") - 1)
    requests[path]++
    bytes[path] += $10
    if (match($0, /agent=[A-Za-z]+/))
        agents[substr($0, RSTART + 6, RLENGTH - 6)]++
}
END {
    for (path in requests)
        print "path", path, requests[path], bytes[path]
    for (hour in hours)
        print "hour", hour, hours[hour]
    for (agent in agents)
        print "agent", agent, agents[agent]
}
