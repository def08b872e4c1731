-- Answers the users behind an id, in order.
--
-- KEYS  1 ids to list (sorted set, all scores 0: by the ids themselves)
-- ARGV  1 the id, "" for none   2 how many at the most   3 what the keys of users begin with: they are known
--       here only, and lie in the slot of KEYS[1]   from 4 on the names of the fields
--
-- Answers {{value, ...}, ...}: the values of one user after those of another.

local from = ARGV[1] == '' and '-' or '(' .. ARGV[1]
local answer = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], from, '+', 'BYLEX', 'LIMIT', 0, ARGV[2])) do
  answer[#answer + 1] = redis.call('HMGET', ARGV[3] .. id, unpack(ARGV, 4))
end
return answer
