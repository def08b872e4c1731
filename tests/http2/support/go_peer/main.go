// Command go_peer speaks HTTP/2, as client or server, by Go's standard library alone.
//
//	go_peer client <network> <address>
//	go_peer server <network> <address>
//	go_peer mutual <network> <address> <folder>
//
// The first two do it without TLS. The third is a server that demands a certificate of its clients: the folder has
// cert.pem and key.pem, which are its own, and client.pem, which is trusted.
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

func main() {
	if len(os.Args) < 4 {
		log.Fatalf("Cannot run %v: what to be, a network and an address are asked for", os.Args)
	}
	runs := map[string]func(args []string) error{"client": client, "server": server, "mutual": mutual}
	if err := runs[os.Args[1]](os.Args[2:]); err != nil {
		log.Fatal(err)
	}
}

func onlyHTTP2() *http.Protocols {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	return protocols
}

// client asks for all that the echo server has, many times at once; it ends with 0 when all is right.
func client(args []string) error {
	network, address := args[0], args[1]
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
func server(args []string) error {
	listener, err := listen(args)
	if err != nil {
		return err
	}
	return (&http.Server{Protocols: onlyHTTP2(), Handler: http.HandlerFunc(answer)}).Serve(listener)
}

// mutual does so over TLS, for clients whose certificate it trusts.
func mutual(args []string) error {
	folder := args[2]
	trusted, err := os.ReadFile(filepath.Join(folder, "client.pem"))
	if err != nil {
		return err
	}
	clients := x509.NewCertPool()
	clients.AppendCertsFromPEM(trusted)
	listener, err := listen(args)
	if err != nil {
		return err
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP2(true)
	secure := &http.Server{
		Protocols: protocols,
		Handler:   http.HandlerFunc(answer),
		TLSConfig: &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients},
		ErrorLog:  log.New(io.Discard, "", 0),
	}
	return secure.ServeTLS(listener, filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem"))
}

func listen(args []string) (net.Listener, error) {
	listener, err := net.Listen(args[0], args[1])
	if err == nil {
		fmt.Println(listener.Addr())
	}
	return listener, err
}

func answer(w http.ResponseWriter, r *http.Request) {
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
