-- Forgets a user and its credential, and frees its email.
--
-- KEYS  1 user (hash)   2 emails (hash)   3 credential (string)
--       from 4 on the ids of all, and of every status (sorted sets)
-- ARGV  1 id   2 version that it must have, "" for any
--
-- Answers {"missing"}, {"changed", version} or {"done"}.

local now = redis.call('HMGET', KEYS[1], 'version', 'email_key')
if not now[1] then
  return { 'missing' }
end
if ARGV[2] ~= '' and ARGV[2] ~= now[1] then
  return { 'changed', now[1] }
end
redis.call('HDEL', KEYS[2], now[2])
redis.call('DEL', KEYS[1], KEYS[3])
for at = 4, #KEYS do
  redis.call('ZREM', KEYS[at], ARGV[1])
end
return { 'done' }
