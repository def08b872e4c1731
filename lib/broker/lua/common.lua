-- What several steps of the queue begin with: prepended to them.

-- What a client's channel is sent: replies, each `<wire> <id> <body>`, with a line feed between them; one whose
-- body has a line feed goes alone, behind a `=`.
local function tell(channel, message)
  redis.call('PUBLISH', channel, string.find(message, '\n', 1, true) and '=' .. message or message)
end

-- Writes the first reply to a call and tells those who wait for it: the clients in its mark, which reads
-- `p<nonce> <client>…` for a call that was published by us, `w <client>…` for one that is only watched.
-- Answers whether there was none before.
local function write_reply(reply_key, mark_key, wire, id, body, keep_ms, channels)
  if not redis.call('SET', reply_key, body, 'NX', 'PX', keep_ms) then
    return false
  end
  local mark = redis.call('GET', mark_key)
  if mark then
    for client in string.gmatch(mark, ' (%S+)') do
      tell(channels .. client, wire .. ' ' .. id .. ' ' .. body)
    end
  end
  return true
end

-- Whether the entry is claimed by this consumer now.
local function is_owned(stream, group, consumer, entry)
  return #redis.call('XPENDING', stream, group, entry, entry, 1, consumer) == 1
end

-- The field of the claims that says when an entry was handed out first.
local function first_of(entry)
  return entry .. '/first'
end

-- Acknowledges an entry that is owned; without other groups nobody needs it any more.
local function acknowledge(stream, claims, group, entry, delete)
  redis.call('XACK', stream, group, entry)
  redis.call('HDEL', claims, entry, first_of(entry))
  if delete == '1' then
    redis.call('XDEL', stream, entry)
  end
end

-- Stores a call for now. Streams of ours tell what is known of it, `<id> <attempt> <deadline> <published> <client>`,
-- then when it was handed out first, unless this is the first time;
-- PRPC's, for which this is empty, have its message alone.
local function add_call(stream, meta, body)
  if meta == '' then
    return redis.call('XADD', stream, '*', 'message', body)
  end
  return redis.call('XADD', stream, '*', 'message', body, 'meta', meta)
end

-- Stores a call for later.
local function delay_call(delayed, calls, due, member, stream, meta, body)
  redis.call('HSET', calls, member, cmsgpack.pack({ stream, meta, body }))
  redis.call('ZADD', delayed, due, member)
end
