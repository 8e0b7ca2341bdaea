-- Removes the routes of a user that belong to one incarnation of an instance, and no others.
-- KEYS[1] the user's sockets   ARGV[1] what their values begin with: "node|incarnation|"
-- Result: how many those were.
local removed = 0
local routes = redis.call('HGETALL', KEYS[1])
for i = 1, #routes, 2 do
    if string.sub(routes[i + 1], 1, #ARGV[1]) == ARGV[1] then
        removed = removed + redis.call('HDEL', KEYS[1], routes[i])
    end
end
return removed
