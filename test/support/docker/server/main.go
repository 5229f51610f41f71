// Command server is the web server of the Docker tests. As `server health` it asks a running one for its health, as a
// container's health check does, and ends with 0 or 1. Its environment:
//
//	PORT         where it listens (8080)
//	HOST         the address it listens at (all)
//	LISTEN_AFTER milliseconds until it listens (0)
//	TEXT         what it answers
//	TEXT_FILE    a file that holds what it answers
//	HEALTH       "fail": /health answers 503
//	READY_AFTER  milliseconds until /health answers 200 (0)
//	CRASH        what it says before it ends with exit code 1, at once
//	FAIL_SHARE   the share of requests that it answers with 500 (0)
//	DELAY        milliseconds that every answer takes (0)
//	LOG_REQUESTS "true": a line for each request
//
// A request can ask for more: ?delay=MILLISECONDS and ?status=CODE. One to /deaf ends the listener, and the program goes on. One with "Upgrade: echo" gets TEXT and a line break,
// then everything that it sends. An answer says in x-caller what the request's x-forwarded-for said.
package main

import (
	"context"
	"fmt"
	"io"
	"math/rand"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	port := setting("PORT", "8080")
	if len(os.Args) > 1 && os.Args[1] == "health" {
		os.Exit(health(port))
	}
	if words := os.Getenv("CRASH"); words != "" {
		fmt.Println(words)
		os.Exit(1)
	}
	time.Sleep(milliseconds(os.Getenv("LISTEN_AFTER")))
	listener, err := net.Listen("tcp", os.Getenv("HOST")+":"+port)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	server := &http.Server{Handler: handler(time.Now())}
	go stopOnSignal(server)
	deafen = func() { _ = listener.Close() }
	fmt.Println("listening on", port)
	if err := server.Serve(listener); err != http.ErrServerClosed && !deaf.Load() {
		fmt.Println(err)
		os.Exit(1)
	}
	<-stopped
	fmt.Println("stopped")
}

var stopped = make(chan struct{})

var (
	deaf   atomic.Bool
	deafen func()
)

// stopOnSignal takes no more connections, and waits for the answers under way.
func stopOnSignal(server *http.Server) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	fmt.Println("stopping:", <-signals)
	_ = server.Shutdown(context.Background())
	close(stopped)
}

func handler(started time.Time) http.Handler {
	text := []byte(os.Getenv("TEXT"))
	if file := os.Getenv("TEXT_FILE"); file != "" {
		text, _ = os.ReadFile(file)
	}
	readyAfter := milliseconds(os.Getenv("READY_AFTER"))
	unhealthy := os.Getenv("HEALTH") == "fail"
	failShare, _ := strconv.ParseFloat(setting("FAIL_SHARE", "0"), 64)
	delay := milliseconds(os.Getenv("DELAY"))
	logged := os.Getenv("LOG_REQUESTS") == "true"
	var served atomic.Int64

	mux := http.NewServeMux()
	mux.HandleFunc("/health", func(response http.ResponseWriter, _ *http.Request) {
		if unhealthy || time.Since(started) < readyAfter {
			http.Error(response, "not ready", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(response, "ok\n")
	})
	mux.HandleFunc("/deaf", func(http.ResponseWriter, *http.Request) {
		deaf.Store(true)
		deafen()
	})
	mux.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		if request.Header.Get("Upgrade") == "echo" {
			echo(response, text)
			return
		}
		status := http.StatusOK
		if rand.Float64() < failShare {
			status = http.StatusInternalServerError
		}
		wait := delay
		if request.URL.RawQuery != "" {
			query := request.URL.Query()
			wait += milliseconds(query.Get("delay"))
			if wanted, err := strconv.Atoi(query.Get("status")); err == nil {
				status = wanted
			}
		}
		time.Sleep(wait)
		response.Header().Set("content-type", "text/plain; charset=utf-8")
		if caller := strings.Join(request.Header.Values("x-forwarded-for"), ", "); caller != "" {
			response.Header().Set("x-caller", caller)
		}
		response.WriteHeader(status)
		_, _ = response.Write(text)
		if number := served.Add(1); logged {
			fmt.Println(number, request.Method, request.URL, status)
		}
	})
	return mux
}

// echo sends what it is and then everything that comes, until the other side ends.
func echo(response http.ResponseWriter, text []byte) {
	connection, both, err := response.(http.Hijacker).Hijack()
	if err != nil {
		http.Error(response, err.Error(), http.StatusInternalServerError)
		return
	}
	defer connection.Close()
	_, _ = both.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n" + string(text) + "\n")
	_ = both.Flush()
	_, _ = io.Copy(connection, both)
}

func health(port string) int {
	client := http.Client{Timeout: 2 * time.Second}
	answer, err := client.Get("http://127.0.0.1:" + port + "/health")
	if err != nil {
		fmt.Println(err)
		return 1
	}
	body, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	fmt.Print(answer.Status, ": ", string(body))
	if answer.StatusCode != http.StatusOK {
		return 1
	}
	return 0
}

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

func milliseconds(text string) time.Duration {
	number, _ := strconv.Atoi(text)
	return time.Duration(number) * time.Millisecond
}
