-- Whether this server goes on from what was acknowledged; if so, marks it as the one that did.
--
-- KEYS  1 lease (hash)   2 mark (string), which never goes to a replica
-- ARGV  1 token   2 new mark   3 the life of the server that is to be taken as it is; "" for none
--
-- Answers {answer, life}: "same" and marked; "lost" the token is not the lease's; "restarted" its own file was loaded
-- since, whole as far as the file was; "changed" it may lack what was acknowledged. See RedisLineage for the rule.

local lease = redis.call('HMGET', KEYS[1], 'token', 'life', 'mark')
local token = lease[1]
if not token or token == '' or token ~= ARGV[1] then
  return { 'lost', '' }
end

local info = redis.pcall('INFO', 'replication')
local said = type(info) == 'string' and string.match(info, 'master_replid:(%x+)')
local life = said or 'term:' .. token
if lease[2] ~= life and ARGV[3] ~= life then
  local before = said and string.match(info, 'master_replid2:(%x+)')
  local promoted = not before or string.match(before, '[^0]')
  if lease[3] and lease[3] == redis.call('GET', KEYS[2]) and not promoted then
    return { 'restarted', life }
  end
  return { 'changed', life }
end

redis.call('HSET', KEYS[1], 'life', life)
if redis.set_repl then
  redis.call('HSET', KEYS[1], 'mark', ARGV[2])
  redis.set_repl(redis.REPL_AOF)
  redis.call('SET', KEYS[2], ARGV[2])
  redis.set_repl(redis.REPL_ALL)
end
return { 'same', life }
