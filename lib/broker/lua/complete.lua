-- Writes the replies to calls of one stream and acknowledges them, each only if this consumer owns it still. The
-- replies that go to one client are one message.
--
-- KEYS  1 stream   2 claims (hash)   3 watched (sorted set)
-- ARGV  1 group   2 consumer   3 "1" to delete what is acknowledged   4 milliseconds that replies are kept
--       5 the lowest entry id   6 the highest   7 entries that this consumer holds at the most
--       8 wire   9 what the names of replies begin with   10 those of marks   11 those of channels
--       12 "1" if some were claimed from another
--       from 13 on four for each call: entry id, the client that waits for it ("" for none, "?" for who is in its
--       mark), id ("" for no reply), body
--
-- Answers one number for each call: 1 acknowledged, or done before with the same reply; 0 not ours.

local FIRST, WIDTH = 13, 4
local stream, claims, group, keep_ms = KEYS[1], KEYS[2], ARGV[1], ARGV[4]
local wire, replies, marks, channels = ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local owned = {}
for _, pending in ipairs(redis.call('XPENDING', stream, group, ARGV[5], ARGV[6], ARGV[7], ARGV[2])) do
  owned[pending[1]] = true
end
local is_watched = redis.call('EXISTS', KEYS[3]) == 1

-- What each client is told, in lines.
local lines = {}
local function reply(client, id, body)
  if client == '?' or is_watched and redis.call('ZREM', KEYS[3], id) == 1 then
    write_reply(replies .. id, marks .. id, wire, id, body, keep_ms, channels)
  elseif redis.call('SET', replies .. id, body, 'NX', 'PX', keep_ms) and client ~= '' then
    local message = wire .. ' ' .. id .. ' ' .. body
    if string.find(body, '\n', 1, true) then
      tell(channels .. client, message)
    else
      local list = lines[client] or {}
      lines[client] = list
      list[#list + 1] = message
    end
  end
end

local results, done = {}, {}
for at = FIRST, #ARGV, WIDTH do
  local entry, id, body = ARGV[at], ARGV[at + 2], ARGV[at + 3]
  local result = 0
  if owned[entry] then
    owned[entry] = nil
    result = 1
    done[#done + 1] = entry
    if id ~= '' then
      reply(ARGV[at + 1], id, body)
    end
  elseif id ~= '' and redis.call('GET', replies .. id) == body then
    result = 1 -- the answer to the same step was lost
  end
  results[#results + 1] = result
end
for client, list in pairs(lines) do
  redis.call('PUBLISH', channels .. client, table.concat(list, '\n'))
end

for from = 1, #done, 1000 do
  local to = math.min(from + 999, #done)
  redis.call('XACK', stream, group, unpack(done, from, to))
  if ARGV[3] == '1' then
    redis.call('XDEL', stream, unpack(done, from, to))
  end
  if ARGV[12] == '1' then
    for at = from, to do
      redis.call('HDEL', claims, done[at], first_of(done[at]))
    end
  end
end
return results
