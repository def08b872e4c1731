-- Takes the lease, if its record is still as the caller saw it.
--
-- KEYS  1 lease (hash)
-- ARGV  1 "1" when there was a record   2 its token   3 its beat
--       4 new holder   5 new address   6 new token
--
-- Answers the new record as {holder, address, token, term, beat}; nil when the record has changed.

local now = redis.call('HMGET', KEYS[1], 'token', 'beat')
if (now[1] and '1' or '0') ~= ARGV[1] then
  return nil
end
if now[1] and (now[1] ~= ARGV[2] or now[2] ~= ARGV[3]) then
  return nil
end
redis.call('HSET', KEYS[1], 'holder', ARGV[4], 'address', ARGV[5], 'token', ARGV[6], 'beat', '0')
redis.call('HINCRBY', KEYS[1], 'term', 1)
return redis.call('HMGET', KEYS[1], 'holder', 'address', 'token', 'term', 'beat')
