-- Begins a family of refresh tokens, and ends the oldest ones of the user when there are too many.
--
-- KEYS  1 family (hash)   2 families of the user (sorted set, by when they were opened)
-- ARGV  1 digest of the family   2 digest of the token   3 user id   4 now   5 when the token expires
--       6 how many families may be   7 milliseconds until the longest of them ends
--       8 what the keys of families begin with: those of the user lie in the slot of KEYS[1]
--
-- Answers 1.

local families = redis.call('ZRANGE', KEYS[2], 0, -1)
local live = {}
for _, family in ipairs(families) do
  if redis.call('EXISTS', ARGV[8] .. family) == 1 then
    live[#live + 1] = family
  else
    redis.call('ZREM', KEYS[2], family)
  end
end
for at = 1, #live + 1 - ARGV[6] do
  redis.call('DEL', ARGV[8] .. live[at])
  redis.call('ZREM', KEYS[2], live[at])
end
redis.call('HSET', KEYS[1], 'user', ARGV[3], 'secret', ARGV[2], 'opened', ARGV[4], 'expires', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[5] - ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[7])
return 1
