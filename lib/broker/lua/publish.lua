-- Stores calls of one queue, each unless its id was used within the window.
--
-- KEYS  1 delayed (sorted set)   2 delayed calls (hash)   from 3 on the streams
-- ARGV  1 channel of the events   2 milliseconds that marks are kept   3 what the names of marks begin with
--       from 4 on five for each call: id, its mark, where it goes (`<stream>` for now, counted from 1;
--       `<stream> <ms>` for later), what is known of it ("" for a stream of PRPC's), body
--
-- Answers one number for each call: 1 stored, now or before by the same publication; 0 repeated.

local FIRST, WIDTH = 4, 5
local keep_ms, prefix = ARGV[2], ARGV[3]
local results, later = {}, false
for at = FIRST, #ARGV, WIDTH do
  local id, mark, where = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  local result = 1
  if not redis.call('SET', prefix .. id, mark, 'NX', 'PX', keep_ms) then
    local before = redis.call('GET', prefix .. id)
    if string.sub(before, 1, 1) == 'p' then
      result = string.match(before, '^%S+') == string.match(mark, '^%S+') and 1 or 0
      where = nil
    else
      redis.call('SET', prefix .. id, mark .. string.sub(before, 2), 'PX', keep_ms)
    end
  end
  local place = where and tonumber(where)
  if place then
    add_call(KEYS[2 + place], ARGV[at + 3], ARGV[at + 4])
  elseif where then
    local to, due = string.match(where, '^(%d+) (%d+)$')
    delay_call(KEYS[1], KEYS[2], due, id, KEYS[2 + to], ARGV[at + 3], ARGV[at + 4])
    later = true
  end
  results[#results + 1] = result
end
if later then
  redis.call('PUBLISH', ARGV[1], 'delayed')
end
return results
