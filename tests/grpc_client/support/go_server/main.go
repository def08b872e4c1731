// Command go_server answers every gRPC call as a health check that serves, by Go's standard library alone.
//
//	go_server <address> <milliseconds>
//	go_server <address> mtls <certificate> <key> <authority>
//
// The first form serves h2c, and hands its port on to another server of its own every so often: the old one is
// shut down gracefully, and each tells its number as x-generation. The second serves those who show a
// certificate of the authority. Both say first where they listen.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

func main() {
	if len(os.Args) < 3 {
		log.Fatalf("Cannot run %v: an address and a time are asked for", os.Args)
	}
	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr())
	if os.Args[2] == "mtls" {
		log.Fatal(serveTLS(listener, os.Args[3], os.Args[4], os.Args[5]))
	}
	every, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	serveInTurns(listener, time.Duration(every)*time.Millisecond)
}

func serveInTurns(listener net.Listener, every time.Duration) {
	address := listener.Addr().String()
	for generation := 0; ; generation++ {
		protocols := new(http.Protocols)
		protocols.SetUnencryptedHTTP2(true)
		server := &http.Server{Protocols: protocols, Handler: answer(generation)}
		go server.Serve(listener)
		time.Sleep(every)
		go server.Shutdown(context.Background())
		listener.Close()
		var err error
		for listener, err = net.Listen("tcp", address); err != nil; listener, err = net.Listen("tcp", address) {
			time.Sleep(time.Millisecond)
		}
	}
}

func serveTLS(listener net.Listener, cert, key, authority string) error {
	pem, err := os.ReadFile(authority)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	server := &http.Server{
		Handler:   answer(0),
		TLSConfig: &tls.Config{ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert},
		ErrorLog:  log.New(io.Discard, "", 0),
	}
	return server.ServeTLS(listener, cert, key)
}

func answer(generation int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/grpc+proto")
		w.Header().Set("X-Generation", strconv.Itoa(generation))
		w.Write([]byte{0, 0, 0, 0, 2, 8, 1})
		w.Header().Set(http.TrailerPrefix+"Grpc-Status", "0")
	})
}
