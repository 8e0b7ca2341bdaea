-- Writes when a user was last seen, unless there are routes, or something later is written.
-- KEYS[1] the user's sockets   KEYS[2] when the user was last seen   ARGV[1] when, in ms since 1970   ARGV[2] life of that in s
-- Result: 1 written, 0 not: the user has come back, is elsewhere, or has routes of a dead instance, whose sweep writes it.
if redis.call('EXISTS', KEYS[1]) == 1 then
    return 0
end
local seen = redis.call('GET', KEYS[2])
if seen and tonumber(seen) > tonumber(ARGV[1]) then
    return 0
end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
return 1
