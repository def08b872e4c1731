-- Drops what lies before a message of one room.
--
-- KEYS  1 room (hash)   2 log (stream)
-- ARGV  1 number of the message that shall be the first   2 that number less one
--
-- Answers 1; 0 when nothing is to be done: the room is not known, its first message is that one or a
-- later one, or it has not come that far. Numbers are compared as decimal strings.

local function less(a, b)
  if #a ~= #b then
    return #a < #b
  end
  return a < b
end

local room = redis.call('HMGET', KEYS[1], 'first', 'tail')
local first, tail = room[1], room[2]
if not first or not less(first, ARGV[1]) or less(tail, ARGV[2]) then
  return 0
end
redis.call('XTRIM', KEYS[2], 'MINID', '=', ARGV[1] .. '-0')
redis.call('HSET', KEYS[1], 'first', ARGV[1])
return 1
