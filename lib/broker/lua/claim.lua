-- Claims what other consumers of one stream have held for too long, and counts how often that was done.
--
-- KEYS  1 stream   2 claims (hash)
-- ARGV  1 group   2 consumer   3 idle time in ms   4 how many at the most   5 milliseconds that counts are kept
--       6 the consumer that does not read
--
-- Answers the entries, and two numbers for each: how often it was claimed; when the first of those who held it was
-- last heard of, in milliseconds since the Unix epoch, 0 for none.

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local heard = {}
for _, pending in ipairs(redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', ARGV[3], '-', '+', ARGV[4])) do
  heard[pending[1]] = pending[2] ~= ARGV[6] and now - pending[3] or nil
end
local found = redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], '0-0', 'COUNT', ARGV[4])[2]
local counts, firsts = {}, {}
for at, entry in ipairs(found) do
  local id = entry[1]
  counts[at] = redis.call('HINCRBY', KEYS[2], id, 1)
  if heard[id] then
    redis.call('HSETNX', KEYS[2], first_of(id), string.format('%.0f', heard[id]))
  end
  firsts[at] = redis.call('HGET', KEYS[2], first_of(id)) or '0'
end
if #found > 0 then
  redis.call('PEXPIRE', KEYS[2], ARGV[5])
end
return { found, counts, firsts }
