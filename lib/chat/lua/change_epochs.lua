-- Gives rooms a new epoch because the store may lack what was acknowledged, if the caller has the lease.
--
-- KEYS  1 lease (hash)   from 2 on rooms (hashes)
-- ARGV  1 token   2 new epoch
--
-- Answers 1; 0 when the token is not the lease's. The last step of each room stays known: it may be repeated, and its
-- answer has no epoch.

local token = redis.call('HGET', KEYS[1], 'token')
if not token or token == '' or token ~= ARGV[1] then
  return 0
end
redis.call('HINCRBY', KEYS[1], 'beat', 1) -- with many rooms it takes longer than a lease lasts
for at = 2, #KEYS do
  if redis.call('EXISTS', KEYS[at]) == 1 then
    redis.call('HSET', KEYS[at], 'epoch', ARGV[2])
  end
end
return 1
