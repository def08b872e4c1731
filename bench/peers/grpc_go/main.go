// The contract of the bench on grpc-go. Says its port as a line of JSON.
//
// Its messages are, octet for octet, those of the well-known wrappers, so that nothing has to be generated.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

var text = strings.Repeat("x", 50)

func sayHello(_ any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	request := new(wrapperspb.StringValue)
	if err := decode(request); err != nil {
		return nil, err
	}
	return wrapperspb.String("Hello " + request.Value), nil
}

func swap(_ any, ctx context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
	request := new(wrapperspb.BytesValue)
	if err := decode(request); err != nil {
		return nil, err
	}
	return wrapperspb.Bytes(request.Value), nil
}

func count(_ any, stream grpc.ServerStream) error {
	request := new(wrapperspb.UInt32Value)
	if err := stream.RecvMsg(request); err != nil {
		return err
	}
	for range request.Value {
		if err := stream.SendMsg(wrapperspb.String(text)); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	server := grpc.NewServer()
	server.RegisterService(&grpc.ServiceDesc{
		ServiceName: "bench.Bench",
		HandlerType: (*any)(nil),
		Methods: []grpc.MethodDesc{
			{MethodName: "SayHello", Handler: sayHello},
			{MethodName: "Swap", Handler: swap},
		},
		Streams: []grpc.StreamDesc{{StreamName: "Count", Handler: count, ServerStreams: true}},
	}, struct{}{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("{\"port\":%d}\n", listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(server.Serve(listener))
}
