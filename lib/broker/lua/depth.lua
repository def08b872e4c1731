-- How many calls a queue has.
--
-- KEYS  1 delayed (sorted set)   2 dead letters (sorted set)   from 3 on the streams
-- ARGV  1 group   2 the consumer that does not read   3 entries that are counted one by one at the most
--
-- Answers how many are ready, delayed, running, dead.

-- The fields of a reply that has them by turns with their values.
local function fields(list)
  local found = {}
  for at = 1, #list, 2 do
    found[list[at]] = list[at + 1]
  end
  return found
end

local ready, running = 0, 0
for at = 3, #KEYS do
  local stream = KEYS[at]
  local group
  if redis.call('EXISTS', stream) == 1 then
    for _, info in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
      local found = fields(info)
      if found.name == ARGV[1] then
        group = found
      end
    end
    if not group then
      ready = ready + redis.call('XLEN', stream)
    else
      running = running + group.pending
      local lag = group.lag
      if type(lag) ~= 'number' then
        lag = #redis.call('XRANGE', stream, '(' .. group['last-delivered-id'], '+', 'COUNT', ARGV[3])
      end
      ready = ready + lag
      for _, consumer in ipairs(redis.call('XPENDING', stream, ARGV[1])[4] or {}) do
        if consumer[1] == ARGV[2] then
          ready = ready + tonumber(consumer[2])
          running = running - tonumber(consumer[2])
        end
      end
    end
  end
end
return { ready, redis.call('ZCARD', KEYS[1]), running, redis.call('ZCARD', KEYS[2]) }
