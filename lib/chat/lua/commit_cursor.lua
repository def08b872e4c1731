-- Moves the cursor of a mailbox, if it stands where the caller believes, or the mailbox is not known.
--
-- KEYS  1 cursor (hash)   2 that this move was made (string)
-- ARGV  1 epoch and 2 number to move from   3 epoch and 4 number to move to
--       5 seconds that the move is remembered
--
-- Answers {"1" when it is moved now or was moved before, else "0", epoch, number}: where the cursor stands.

local now = redis.call('HMGET', KEYS[1], 'epoch', 'seq')
if now[1] and redis.call('EXISTS', KEYS[2]) == 1 then
  return { '1', now[1], now[2] }
end
if now[1] and (now[1] ~= ARGV[1] or now[2] ~= ARGV[2]) then
  return { '0', now[1], now[2] }
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[3], 'seq', ARGV[4])
redis.call('SET', KEYS[2], '1', 'EX', ARGV[5])
return { '1', ARGV[3], ARGV[4] }
