-- Changes fields of a user, if it is still as the caller saw it and nobody else has its new email.
--
-- KEYS  1 user (hash)   2 emails (hash)   3 credential (string)
--       4 ids of its new status (sorted set), without one any of them
--       from 5 on the ids of every status (sorted sets)
-- ARGV  1 id   2 version that it must have, "" for any
--       3 what its new email is compared by, "" for none   4 new status, "" for none
--       5 new credential, "" for none
--       6 how many names of fields follow, whose values are answered, and then the names
--       the rest: the fields to set, each name before its value, email and status among them
--
-- Answers {"missing"}, {"changed", version}, {"taken"} or {"done", value, ...}.

local now = redis.call('HMGET', KEYS[1], 'version', 'email_key')
if not now[1] then
  return { 'missing' }
end
if ARGV[2] ~= '' and ARGV[2] ~= now[1] then
  return { 'changed', now[1] }
end
local rest = 7 + ARGV[6]
local function done()
  return { 'done', unpack(redis.call('HMGET', KEYS[1], unpack(ARGV, 7, rest - 1))) }
end
if not ARGV[rest] and ARGV[5] == '' then
  return done()
end
if ARGV[3] ~= '' and ARGV[3] ~= now[2] then
  if redis.call('HSETNX', KEYS[2], ARGV[3], ARGV[1]) == 0 then
    return { 'taken' }
  end
  redis.call('HDEL', KEYS[2], now[2])
  redis.call('HSET', KEYS[1], 'email_key', ARGV[3])
end
if ARGV[4] ~= '' then
  for at = 5, #KEYS do
    redis.call('ZREM', KEYS[at], ARGV[1])
  end
  redis.call('ZADD', KEYS[4], 0, ARGV[1])
end
if ARGV[5] ~= '' then
  redis.call('SET', KEYS[3], ARGV[5])
end
if ARGV[rest] then
  redis.call('HSET', KEYS[1], unpack(ARGV, rest))
end
redis.call('HINCRBY', KEYS[1], 'version', 1)
return done()
