-- Replaces the credential of a user.
--
-- KEYS  1 user (hash)   2 credential (string)
-- ARGV  1 credential
--
-- Answers 1; 0 when there is no such user.

if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
redis.call('SET', KEYS[2], ARGV[1])
return 1
