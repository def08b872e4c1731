-- Uses up the newest token of a family for the next one; any other token of it ends the family.
--
-- KEYS  1 family (hash)
-- ARGV  1 digest of the token   2 digest of the next one   3 now
--       4 milliseconds that a token lasts   5 milliseconds that a family lasts
--
-- Answers {"invalid"}, {"reused"} or {"done", user id, when the next token expires}.

local now = redis.call('HMGET', KEYS[1], 'user', 'secret', 'opened', 'expires')
if not now[1] or tonumber(now[4]) <= tonumber(ARGV[3]) then
  return { 'invalid' }
end
if now[2] ~= ARGV[1] then
  redis.call('DEL', KEYS[1])
  return { 'reused' }
end
local expires = math.min(ARGV[3] + ARGV[4], now[3] + ARGV[5])
-- Lua would print a number of this size as 1.7e+12.
local text = string.format('%.0f', expires)
redis.call('HSET', KEYS[1], 'secret', ARGV[2], 'expires', text)
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', expires - ARGV[3]))
return { 'done', now[1], text }
