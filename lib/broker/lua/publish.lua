-- Stores calls of one queue, each unless its id was used within the window.
--
-- KEYS  1 delayed (sorted set)   2 delayed calls (hash)   from 3 on two for each call: mark (string), stream
-- ARGV  1 channel of the events   2 milliseconds that marks are kept   3 time now, ms
--       from 4 on eight for each call: nonce, channel for the reply ("" for none), wire, id, "1" for a stream
--       of PRPC's, due time in ms ("0" for now), deadline in ms ("0" for none), body
--
-- Answers one number for each call: 1 stored, now or before under the same nonce; 0 repeated.

local FIRST, WIDTH = 4, 8
local results, key, later = {}, 3, false
for at = FIRST, #ARGV, WIDTH do
  local nonce, channel, wire, id = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local prpc, due, deadline, body = ARGV[at + 4] == '1', ARGV[at + 5], ARGV[at + 6], ARGV[at + 7]
  local mark_key, stream = KEYS[key], KEYS[key + 1]
  key = key + 2
  local mark = 'p' .. nonce .. (channel ~= '' and ' ' .. channel or '')
  local result = 1
  if not redis.call('SET', mark_key, mark, 'NX', 'PX', ARGV[2]) then
    local before = redis.call('GET', mark_key)
    if string.sub(before, 1, 1) == 'p' then
      mark = nil
      result = string.match(before, '^p(%S+)') == nonce and 1 or 0
    else
      mark = mark .. string.sub(before, 2)
      redis.call('SET', mark_key, mark, 'PX', ARGV[2])
    end
  end
  if mark then
    if due == '0' then
      add_call(stream, prpc, wire, id, body, '1', deadline, ARGV[3])
    else
      delay_call(KEYS[1], KEYS[2], due, id, stream, prpc, wire, id, body, '1', deadline, ARGV[3])
      later = true
    end
  end
  results[#results + 1] = result
end
if later then
  redis.call('PUBLISH', ARGV[1], 'delayed')
end
return results
