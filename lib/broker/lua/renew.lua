-- Renews this consumer's claims on entries of one stream; those of others stay theirs.
--
-- KEYS  1 stream
-- ARGV  1 group   2 consumer   from 3 on the entry ids
--
-- Answers the ids that are not ours any more.

local lost = {}
for at = 3, #ARGV do
  if is_owned(KEYS[1], ARGV[1], ARGV[2], ARGV[at]) then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[at], 'JUSTID')
  else
    lost[#lost + 1] = ARGV[at]
  end
end
return lost
