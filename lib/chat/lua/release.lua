-- Empties the token of the lease.
--
-- KEYS  1 lease (hash)
-- ARGV  1 token
--
-- Answers 1; 0 when the token is not the lease's.

if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], 'token', '')
return 1
