-- Answers one page of users, and how many there are in all.
--
-- KEYS  1 ids to list (sorted set, all scores 0: by the ids themselves)
-- ARGV  1 number of the first, from 0 on   2 number of the last   3 what the keys of users begin with: they
--       are known here only, and lie in the slot of KEYS[1]   from 4 on the names of the fields
--
-- Answers {count, {value, ...}, ...}: the values of one user after those of another.

local answer = { redis.call('ZCARD', KEYS[1]) }
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], ARGV[1], ARGV[2])) do
  answer[#answer + 1] = redis.call('HMGET', ARGV[3] .. id, unpack(ARGV, 4))
end
return answer
