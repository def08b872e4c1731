-- Answers one page of the rooms that have had a message, the one with the newest first.
--
-- KEYS  1 names of all rooms (set)
--       2 rooms by their newest messages (sorted set, all scores 0): "<time, 20 digits>:<room>"
-- ARGV  1 what the keys of rooms begin with: they are known here only, and lie in the slot of KEYS[1]
--       2 upper bound, as ZREVRANGEBYLEX has it   3 rooms at the most   from 4 on the names of the fields,
--       the first of which every room has
--
-- Answers {{room, value, ...}, ...}.

local TIME = 20
local FIRST = '[' .. string.rep('0', TIME - 1) .. '1' -- a room that never had a message has the time 0

-- Rooms that a version without this list has made, or what is left of rooms that are lost: the list is made anew.
if redis.call('SCARD', KEYS[1]) ~= redis.call('ZCARD', KEYS[2]) then
  redis.call('DEL', KEYS[2])
  for _, name in ipairs(redis.call('SMEMBERS', KEYS[1])) do
    local time = redis.call('HGET', ARGV[1] .. name, 'last_time') or '0'
    local listed = string.rep('0', TIME - #time) .. time .. ':' .. name
    redis.call('ZADD', KEYS[2], '0', listed)
    if redis.call('EXISTS', ARGV[1] .. name) == 1 then
      redis.call('HSET', ARGV[1] .. name, 'listed', listed)
    end
  end
end

local answer = {}
for _, listed in ipairs(redis.call('ZREVRANGEBYLEX', KEYS[2], ARGV[2], FIRST, 'LIMIT', '0', ARGV[3])) do
  local name = string.sub(listed, TIME + 2)
  local fields = redis.call('HMGET', ARGV[1] .. name, unpack(ARGV, 4))
  if fields[1] then
    table.insert(fields, 1, name)
    answer[#answer + 1] = fields
  end
end
return answer
