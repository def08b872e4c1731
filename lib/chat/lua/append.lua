-- Appends entries to one room, if the caller has the lease and knows how the room ends.
--
-- KEYS  1 lease (hash)   2 room (hash)   3 log (stream)   4 names of all rooms (set)
--       5 idempotency keys of today (hash)   6 those of yesterday (hash)
--       7 rooms by their newest messages (sorted set, all scores 0)
-- ARGV  1 token   2 batch id   3 expected epoch   4 expected tail   5 "1" to make the room if it is not there
--       6 name of the room   7 seconds that idempotency keys are kept
--       from 8 on six for each entry: seq, author, text, time, key ("" for none), digest.
--       The k-th seq is for the k-th entry that is new. Numbers stay strings throughout.
--
-- Answers {"fenced"}, {"moved"}, {"unconfirmed"} or {"appended", results}: one word for each entry, joined by commas,
-- s<seq>:<time> stored, r<seq>:<time> repeated, c conflict.

local FIRST_ENTRY, WIDTH = 8, 6

local lease = redis.call('HMGET', KEYS[1], 'token', 'life')
local token = lease[1]
if not token or token == '' or token ~= ARGV[1] then
  return { 'fenced' }
end

-- The life of the server, as confirm.lua has it.
local info = redis.pcall('INFO', 'replication')
local life = type(info) == 'string' and string.match(info, 'master_replid:(%x+)') or 'term:' .. token
if lease[2] ~= life then
  return { 'unconfirmed' }
end

local room = redis.call('HMGET', KEYS[2], 'epoch', 'tail', 'last_time', 'batch', 'answer', 'listed')
local epoch, tail, last_time = room[1], room[2], room[3]
if epoch and room[4] == ARGV[2] then
  return { 'appended', room[5] }
end
local make = not epoch and ARGV[5] == '1'
if make then
  epoch, tail, last_time = ARGV[3], '0', '0'
end
if epoch ~= ARGV[3] or tail ~= ARGV[4] then
  return { 'moved' }
end
if make then
  -- What a lost room may have left behind belongs to no epoch.
  redis.call('DEL', KEYS[3], KEYS[5], KEYS[6])
  redis.call('HSET', KEYS[2], 'epoch', epoch, 'first', '1')
  redis.call('SADD', KEYS[4], ARGV[6])
end

-- The word for an entry whose key came before, also within this step; nil when it is new.
local function known(key, digest)
  if key == '' then
    return nil
  end
  local value = redis.call('HGET', KEYS[5], key) or redis.call('HGET', KEYS[6], key)
  if not value then
    return nil
  end
  local answer, before = string.match(value, '^(%d+:%d+) (.*)$')
  return before == digest and 'r' .. answer or 'c'
end

local results, keyed, fresh = {}, false, FIRST_ENTRY
for at = FIRST_ENTRY, #ARGV, WIDTH do
  local author, text, time = ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local key, digest = ARGV[at + 4], ARGV[at + 5]
  local word = known(key, digest)
  if not word then
    tail, last_time = ARGV[fresh], time
    fresh = fresh + WIDTH
    redis.call('XADD', KEYS[3], tail .. '-0', 'author', author, 'text', text, 'time', time)
    if key ~= '' then
      redis.call('HSET', KEYS[5], key, tail .. ':' .. time .. ' ' .. digest)
      keyed = true
    end
    word = 's' .. tail .. ':' .. time
  end
  results[#results + 1] = word
end

if keyed and redis.call('TTL', KEYS[5]) < 0 then
  redis.call('EXPIRE', KEYS[5], ARGV[7])
end
-- Where the room stands in the list of rooms.
local listed = string.rep('0', 20 - #last_time) .. last_time .. ':' .. ARGV[6]
if listed ~= room[6] then
  if room[6] then
    redis.call('ZREM', KEYS[7], room[6])
  end
  redis.call('ZADD', KEYS[7], '0', listed)
end

local answer = table.concat(results, ',')
redis.call('HSET', KEYS[2], 'tail', tail, 'last_time', last_time, 'batch', ARGV[2], 'answer', answer,
  'listed', listed)
return { 'appended', answer }
