-- Notes that an instance is alive, by Redis's own clock.
-- KEYS[1] the instances   ARGV[1] the instance   ARGV[2] life of the note in s
-- Result: 1 it is new there, 0 it was noted before.
local now = redis.call('TIME')
local ms = string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000))
local added = redis.call('ZADD', KEYS[1], ms, ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return added
