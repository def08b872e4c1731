-- Stores the calls that are due.
--
-- KEYS  1 delayed (sorted set)   2 delayed calls (hash)   from 3 on the streams that they may go to
-- ARGV  1 how many at the most
--
-- Answers the milliseconds until the next is due, -1 when there is none.

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])) do
  local call = redis.call('HGET', KEYS[2], member)
  if call then
    add_call(unpack(cmsgpack.unpack(call)))
  end
  redis.call('ZREM', KEYS[1], member)
  redis.call('HDEL', KEYS[2], member)
end
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return first[2] and math.max(0, tonumber(first[2]) - now) or -1
