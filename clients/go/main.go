// Command chat is a chat by gRPC: it sends the lines of standard input to a room and prints its messages.
//
//	deno task buf generate --template clients/go/buf.gen.yaml --path proto/messenger
//	go -C clients/go run . localhost:50051 lobby Ana [position]
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	messenger "parley/clients/go/gen/messenger/v1"
)

const (
	callTime  = 5 * time.Second
	retryTime = 500 * time.Millisecond
)

type chat struct {
	client       messenger.MessengerServiceClient
	room, author string
}

// send sends until it is answered. The key is that of the message, not of the attempt: it is stored once.
func (c chat) send(text string) error {
	key := rand.Text()
	request := &messenger.SendMessageRequest{Room: c.room, Author: c.author, Text: text, IdempotencyKey: key}
	for {
		ctx, cancel := context.WithTimeout(context.Background(), callTime)
		_, err := c.client.SendMessage(ctx, request)
		cancel()
		if err == nil || isFinal(err) {
			return err
		}
		time.Sleep(retryTime)
	}
}

// read shows the messages after a position, then live; it goes on after the last one when the stream breaks.
func (c chat) read(after *messenger.Position, show func(*messenger.Message)) error {
	for {
		if err := c.readOnce(&after, show); isFinal(err) {
			return err
		}
		time.Sleep(retryTime)
	}
}

func (c chat) readOnce(after **messenger.Position, show func(*messenger.Message)) error {
	request := &messenger.ReadMessagesRequest{Room: c.room, After: *after}
	stream, err := c.client.ReadMessages(context.Background(), request)
	if err != nil {
		return err
	}
	for {
		event, err := stream.Recv()
		if err != nil {
			return err
		}
		if start := event.GetStart(); start != nil {
			*after = start
		}
		if message := event.GetMessage(); message != nil {
			*after = message.Position
			show(message)
		}
	}
}

// isFinal tells whether trying again would change nothing.
func isFinal(err error) bool {
	switch status.Code(err) {
	case codes.InvalidArgument, codes.OutOfRange, codes.Unauthenticated, codes.PermissionDenied, codes.Unimplemented:
		return true
	}
	return false
}

func (c chat) sendLines() {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		if err := c.send(lines.Text()); err != nil {
			log.Print(err)
		}
	}
}

func main() {
	arguments := append(os.Args[1:], []string{"localhost:50051", "lobby", "Ana", "-0"}[min(len(os.Args)-1, 4):]...)
	epoch, seq, _ := strings.Cut(arguments[3], "-")
	number, err := strconv.ParseUint(seq, 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	reconnect := grpc.ConnectParams{Backoff: backoff.Config{BaseDelay: retryTime, Multiplier: 1, MaxDelay: retryTime}}
	connection, err := grpc.NewClient(arguments[0],
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithConnectParams(reconnect))
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()

	c := chat{messenger.NewMessengerServiceClient(connection), arguments[1], arguments[2]}
	go c.sendLines()
	log.Fatal(c.read(&messenger.Position{Epoch: epoch, Seq: number}, func(m *messenger.Message) {
		fmt.Printf("%s-%d %s: %s\n", m.Position.Epoch, m.Position.Seq, m.Author, m.Text)
	}))
}
