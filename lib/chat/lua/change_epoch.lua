-- Gives one room a new epoch, if the caller has the lease.
--
-- KEYS  1 lease (hash)   2 room (hash)
-- ARGV  1 token   2 new epoch
--
-- Answers 1, also for a room that is not known, which stays so; 0 when the token is not the lease's.

local token = redis.call('HGET', KEYS[1], 'token')
if not token or token == '' or token ~= ARGV[1] then
  return 0
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('HSET', KEYS[2], 'epoch', ARGV[2])
  redis.call('HDEL', KEYS[2], 'batch', 'answer') -- it told of positions in the old epoch
end
return 1
