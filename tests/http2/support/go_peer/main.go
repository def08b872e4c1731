// Command go_peer speaks HTTP/2 without TLS, as client or server, by Go's standard library alone.
//
//	go_peer client <network> <address>
//	go_peer server <network> <address>
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatalf("Cannot run %v: client or server, a network and an address are asked for", os.Args)
	}
	run := map[string]func(network, address string) error{"client": client, "server": server}[os.Args[1]]
	if err := run(os.Args[2], os.Args[3]); err != nil {
		log.Fatal(err)
	}
}

func onlyHTTP2() *http.Protocols {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	return protocols
}

// client asks for all that the echo server has, many times at once; it ends with 0 when all is right.
func client(network, address string) error {
	transport := &http.Transport{
		Protocols: onlyHTTP2(),
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}
	asker := &http.Client{Transport: transport}
	defer transport.CloseIdleConnections()
	failures := make(chan error, 50)
	var all sync.WaitGroup
	for i := range cap(failures) {
		all.Add(1)
		go func() {
			defer all.Done()
			failures <- ask(asker, i)
		}()
	}
	all.Wait()
	close(failures)
	for err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}

func ask(asker *http.Client, number int) error {
	response, err := asker.Get("http://localhost/")
	if err != nil {
		return err
	}
	hello, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != 200 || response.ProtoMajor != 2 || string(hello) != "hello\n" {
		return fmt.Errorf("Cannot be greeted: %s %q: %v", response.Status, hello, err)
	}
	size := 1024 * 1024
	if number > 0 {
		size = number * 1000
	}
	sent := bytes.Repeat([]byte{byte(number)}, size)
	request, err := http.NewRequest("POST", "http://localhost/echo", io.NopCloser(bytes.NewReader(sent)))
	if err != nil {
		return err
	}
	request.Trailer = http.Header{"X-Sent": {strconv.Itoa(number)}}
	response, err = asker.Do(request)
	if err != nil {
		return err
	}
	received, err := io.ReadAll(response.Body)
	if err != nil || !bytes.Equal(sent, received) {
		return fmt.Errorf("Cannot have %d octets echoed: %d came: %v", len(sent), len(received), err)
	}
	if response.Trailer.Get("X-Sent") != strconv.Itoa(number) || response.Trailer.Get("X-Octets") != strconv.Itoa(size) {
		return fmt.Errorf("Cannot see the trailers: %v", response.Trailer)
	}
	return nil
}

// server answers as the echo server does, and says where it listens.
func server(network, address string) error {
	listener, err := net.Listen(network, address)
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	handler := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/echo" {
			io.WriteString(w, "hello\n")
			return
		}
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusOK)
		octets, _ := io.Copy(w, r.Body)
		for name := range r.Trailer {
			w.Header().Set(http.TrailerPrefix+name, r.Trailer.Get(name))
		}
		w.Header().Set(http.TrailerPrefix+"X-Octets", strconv.FormatInt(octets, 10))
	}
	return (&http.Server{Protocols: onlyHTTP2(), Handler: http.HandlerFunc(handler)}).Serve(listener)
}
