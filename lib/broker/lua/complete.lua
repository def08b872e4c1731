-- Writes the replies to calls of one stream and acknowledges them, each only if this consumer owns it still.
--
-- KEYS  1 stream   2 claims (hash)   from 3 on two for each call: reply (string), mark (string)
-- ARGV  1 group   2 consumer   3 "1" to delete what is acknowledged   4 milliseconds that replies are kept
--       5 the lowest entry id   6 the highest   7 entries that this consumer holds at the most
--       8 wire   from 9 on four for each call: entry id, "1" if it was claimed from another, id ("" for no
--       reply), body
--
-- Answers one number for each call: 1 acknowledged, or done before with the same reply; 0 not ours.

local FIRST, WIDTH = 9, 4
local stream, claims, group, keep_ms = KEYS[1], KEYS[2], ARGV[1], ARGV[4]
local owned = {}
for _, pending in ipairs(redis.call('XPENDING', stream, group, ARGV[5], ARGV[6], ARGV[7], ARGV[2])) do
  owned[pending[1]] = true
end

local results, done, key = {}, {}, 3
for at = FIRST, #ARGV, WIDTH do
  local entry, id, body = ARGV[at], ARGV[at + 2], ARGV[at + 3]
  local result = 0
  if owned[entry] then
    owned[entry] = nil
    result = 1
    done[#done + 1] = entry
    if ARGV[at + 1] == '1' then
      redis.call('HDEL', claims, entry)
    end
    if id ~= '' then
      write_reply(KEYS[key], KEYS[key + 1], ARGV[8], id, body, keep_ms)
    end
  elseif id ~= '' and redis.call('GET', KEYS[key]) == body then
    result = 1 -- the answer to the same step was lost
  end
  key = key + 2
  results[#results + 1] = result
end

for from = 1, #done, 1000 do
  local to = math.min(from + 999, #done)
  redis.call('XACK', stream, group, unpack(done, from, to))
  if ARGV[3] == '1' then
    redis.call('XDEL', stream, unpack(done, from, to))
  end
end
return results
