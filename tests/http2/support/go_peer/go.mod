module parley/tests/http2/go_peer

go 1.24
