-- Stores calls of one queue, each unless its id was used within the window.
--
-- KEYS  1 delayed (sorted set)   2 delayed calls (hash)   from 3 on two for each call: mark (string), stream
-- ARGV  1 channel of the events   2 milliseconds that marks are kept
--       from 3 on four for each call: its mark, when it is due ("" for now, `<ms> <id>` for later), what is known
--       of it ("" for a stream of PRPC's), body
--
-- Answers one number for each call: 1 stored, now or before by the same publication; 0 repeated.

local FIRST, WIDTH = 3, 4
local results, key, later = {}, 3, false
for at = FIRST, #ARGV, WIDTH do
  local mark_key, stream = KEYS[key], KEYS[key + 1]
  key = key + 2
  local mark = ARGV[at]
  local result = 1
  if not redis.call('SET', mark_key, mark, 'NX', 'PX', ARGV[2]) then
    local before = redis.call('GET', mark_key)
    if string.sub(before, 1, 1) == 'p' then
      result = string.match(before, '^%S+') == string.match(mark, '^%S+') and 1 or 0
      mark = nil
    else
      redis.call('SET', mark_key, mark .. string.sub(before, 2), 'PX', ARGV[2])
    end
  end
  if mark then
    local due = ARGV[at + 1]
    if due == '' then
      add_call(stream, ARGV[at + 2], ARGV[at + 3])
    else
      local time, id = string.match(due, '^(%d+) (%S+)$')
      delay_call(KEYS[1], KEYS[2], time, id, stream, ARGV[at + 2], ARGV[at + 3])
      later = true
    end
  end
  results[#results + 1] = result
end
if later then
  redis.call('PUBLISH', ARGV[1], 'delayed')
end
return results
