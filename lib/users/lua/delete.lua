-- Forgets a user and its credential, and frees its email.
--
-- KEYS  1 user (hash)   2 emails (hash)   3 credential (string)
--       from 4 on the ids of all, and of every status (sorted sets)
-- ARGV  1 id
--
-- Answers 1; 0 when there is no such user.

local email_key = redis.call('HGET', KEYS[1], 'email_key')
if not email_key then
  return 0
end
redis.call('HDEL', KEYS[2], email_key)
redis.call('DEL', KEYS[1], KEYS[3])
for at = 4, #KEYS do
  redis.call('ZREM', KEYS[at], ARGV[1])
end
return 1
