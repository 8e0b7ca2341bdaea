-- Removes the routes of a user that belong to one incarnation of an instance, and no others; where that leaves none, the user was last seen when the instance was last alive, unless it is written already.
-- KEYS[1] the user's sockets   KEYS[2] when the user was last seen
-- ARGV[1] what their values begin with: "node|incarnation|"   ARGV[2] when the instance was last alive, in ms since 1970; empty: it may still be, and nothing is changed   ARGV[3] life of that in s
-- Result: 1 what is known of the user may have changed, 0 it has not: the user has other sockets, or had gone before.
local dead = ARGV[2] ~= ''
local had, others = false, false
local routes = redis.call('HGETALL', KEYS[1])
for i = 1, #routes, 2 do
    if string.sub(routes[i + 1], 1, #ARGV[1]) ~= ARGV[1] then
        others = true
    else
        had = true
        if dead then
            redis.call('HDEL', KEYS[1], routes[i])
        end
    end
end
if others then
    return had and 1 or 0
end
local seen = redis.call('GET', KEYS[2])
if dead and (not seen or (had and tonumber(seen) < tonumber(ARGV[2]))) then
    redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
end
return (had or not seen) and 1 or 0
