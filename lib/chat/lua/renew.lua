-- Adds a beat to the lease.
--
-- KEYS  1 lease (hash)
-- ARGV  1 token
--
-- Answers 1; 0 when the token is not the lease's.

local token = redis.call('HGET', KEYS[1], 'token')
if not token or token == '' or token ~= ARGV[1] then
  return 0
end
redis.call('HINCRBY', KEYS[1], 'beat', 1)
return 1
