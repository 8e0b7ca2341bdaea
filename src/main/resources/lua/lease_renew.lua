-- Renews an instance's lease, unless it was lost meanwhile (paused too long, Redis emptied or restored).
-- KEYS[1] the lease   ARGV[1] the incarnation   ARGV[2] "complete" or "writing"   ARGV[3] life in ms   ARGV[4] "1" to take it whatever it holds
-- Result: 1 renewed or taken, 0 lost: somebody who looked in between may have taken the instance for gone.
local held = redis.call('GET', KEYS[1])
local own = held and string.sub(held, 1, #ARGV[1] + 1) == ARGV[1] .. '|'
if not own and ARGV[4] ~= '1' then
    return 0
end
redis.call('SET', KEYS[1], ARGV[1] .. '|' .. ARGV[2], 'PX', ARGV[3])
return 1
