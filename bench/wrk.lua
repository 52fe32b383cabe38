-- Sends GET requests with a different token each, from a file with a token a line.
local requests = {}
local sent = 0

function init(args)
  for token in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", nil, { ["Host"] = "localhost", ["Authorization"] = "Bearer " .. token })
  end
end

function request()
  sent = sent % #requests + 1
  return requests[sent]
end
