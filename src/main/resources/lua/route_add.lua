-- Writes a socket's route and reads all that its user has, at once: of two sockets of one device that register at the same moment the later one sees the earlier, and never each the other. Who is there has not been seen last.
-- KEYS[1] the user's routes   KEYS[2] when the user was last seen   ARGV[1] session   ARGV[2] what is kept of it   ARGV[3] life in s
-- Result: all routes of the user, session and value in turn
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('DEL', KEYS[2])
return redis.call('HGETALL', KEYS[1])
