-- Claims a SockJS session for an instance, or keeps its claim, unless another instance has it.
-- KEYS[1] the session   ARGV[1] the instance   ARGV[2] life in ms
-- Result: who had it before: an instance, this one or another, or nil: then it is claimed now.
local holder = redis.call('GET', KEYS[1])
if not holder or holder == ARGV[1] then
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return holder
