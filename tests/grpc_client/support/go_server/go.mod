module grpcserver

go 1.24
