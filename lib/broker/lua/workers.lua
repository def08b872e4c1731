-- Who is alive.
--
-- KEYS  1 workers (sorted set)   2 functions (hash)
--
-- Answers by turns a name, and its functions as JSON.

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local answer = {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. now, '+inf')) do
  answer[#answer + 1] = name
  answer[#answer + 1] = redis.call('HGET', KEYS[2], name) or '[]'
end
return answer
