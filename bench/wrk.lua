-- Sends a different token each time, from a file with a token a line: as the caller's, or with POST to be looked at.
local requests = {}
local sent = 0

local function get(token)
  return wrk.format("GET", nil, { ["Host"] = "localhost", ["Authorization"] = "Bearer " .. token })
end

local function post(token)
  local headers = { ["Host"] = "localhost", ["Content-Type"] = "application/json" }
  return wrk.format("POST", nil, headers, '{"token":"' .. token .. '"}')
end

function init(args)
  local make = args[2] == "POST" and post or get
  for token in io.lines(args[1]) do
    requests[#requests + 1] = make(token)
  end
end

function request()
  sent = sent % #requests + 1
  return requests[sent]
end
