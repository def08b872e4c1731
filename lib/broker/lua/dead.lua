-- Moves a call to the dead letters, with the reply to its caller, if this consumer owns it still.
--
-- KEYS  1 its stream   2 its claims (hash)   3 dead letters (sorted set)   4 the letter (hash)   5 reply
--       6 mark
-- ARGV  1 group   2 consumer   3 "1" to delete what is acknowledged   4 entry id   5 key of the letter
--       6 dead letters at the most   7 what the names of their hashes begin with
--       8 milliseconds that replies are kept   9 wire   10 id of the reply ("" for none)   11 its body
--       12 what the names of channels begin with
--       from 13 on the fields of the letter, by turns with their values
--
-- Answers 1, or 0 when it is not ours.

if not is_owned(KEYS[1], ARGV[1], ARGV[2], ARGV[4]) then
  return 0
end
acknowledge(KEYS[1], KEYS[2], ARGV[1], ARGV[4], ARGV[3])
redis.call('DEL', KEYS[4])
redis.call('HSET', KEYS[4], unpack(ARGV, 13))
-- By the microsecond: what died in the same millisecond has an order, too.
local time = redis.call('TIME')
redis.call('ZADD', KEYS[3], time[1] .. (string.gsub(string.format('%06d', time[2]), '^...', '%0.')), ARGV[5])
local over = redis.call('ZCARD', KEYS[3]) - tonumber(ARGV[6])
if over > 0 then
  local oldest = redis.call('ZPOPMIN', KEYS[3], over)
  for at = 1, #oldest, 2 do
    redis.call('DEL', ARGV[7] .. oldest[at])
  end
end
if ARGV[10] ~= '' then
  write_reply(KEYS[5], KEYS[6], ARGV[9], ARGV[10], ARGV[11], ARGV[8], ARGV[12])
end
return 1
