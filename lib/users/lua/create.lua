-- Makes a user, if nobody has its email.
--
-- KEYS  1 user (hash)   2 emails (hash)   3 credential (string)   4 ids of all (sorted set)
--       5 ids of its status (sorted set)
-- ARGV  1 id   2 what its email is compared by   3 credential, "" for none
--       from 4 on the fields of the user, each name before its value
--
-- Answers 1; 0 when the email is taken.

if redis.call('HSETNX', KEYS[2], ARGV[2], ARGV[1]) == 0 then
  return 0
end
redis.call('HSET', KEYS[1], 'email_key', ARGV[2], unpack(ARGV, 4))
if ARGV[3] ~= '' then
  redis.call('SET', KEYS[3], ARGV[3])
end
redis.call('ZADD', KEYS[4], 0, ARGV[1])
redis.call('ZADD', KEYS[5], 0, ARGV[1])
return 1
