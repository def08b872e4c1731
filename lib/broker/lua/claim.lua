-- Claims what other consumers of one stream have held for too long, and counts how often that was done.
--
-- KEYS  1 stream   2 claims (hash)
-- ARGV  1 group   2 consumer   3 idle time in ms   4 how many at the most   5 milliseconds that counts are kept
--
-- Answers the entries, and one number for each: how often it was claimed.

local found = redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], '0-0', 'COUNT', ARGV[4])[2]
local counts = {}
for at, entry in ipairs(found) do
  counts[at] = redis.call('HINCRBY', KEYS[2], entry[1], 1)
end
if #found > 0 then
  redis.call('PEXPIRE', KEYS[2], ARGV[5])
end
return { found, counts }
