-- Reads the reply to a call, or has it published to a channel once it is written.
--
-- KEYS  1 reply (string)   2 mark (string)
-- ARGV  1 channel   2 milliseconds that marks are kept
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
return nil
