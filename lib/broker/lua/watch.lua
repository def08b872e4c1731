-- Reads the reply to a call, or has it sent to a client once it is written.
--
-- KEYS  1 reply (string)   2 mark (string)   3 watched (sorted set)
-- ARGV  1 client   2 milliseconds that marks are kept   3 id   4 time now, ms
--
-- Answers the reply, or nil.

local body = redis.call('GET', KEYS[1])
if body then
  return body
end
local mark = redis.call('GET', KEYS[2])
if not mark then
  redis.call('SET', KEYS[2], 'w ' .. ARGV[1], 'PX', ARGV[2])
elseif not string.find(mark .. ' ', ' ' .. ARGV[1] .. ' ', 1, true) then
  redis.call('SET', KEYS[2], mark .. ' ' .. ARGV[1], 'KEEPTTL')
end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[4])
redis.call('ZADD', KEYS[3], ARGV[4] + ARGV[2], ARGV[3])
return nil
