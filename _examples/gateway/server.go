package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// Limits of every connection. Writing takes as long as a request may, and reading.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 20 * time.Second
	writeTimeout  = time.Minute
	idleTimeout   = 2 * time.Minute
	maxHeader     = 32 << 10
)

// server is one that listens.
type server struct {
	*http.Server
	address string
	tls     bool
	served  chan struct{}
}

// listen starts the servers that have an address.
func (g *gateway) listen(ctx context.Context, handler http.Handler) error {
	if address := g.config.Listen.HTTP; address != "" {
		if err := g.serve(ctx, address, handler, nil); err != nil {
			return fmt.Errorf("listen.http: %w", err)
		}
	}
	if address := g.config.Listen.HTTPS; address != "" {
		certificate, err := certificate(g.config.path(g.config.TLS.Cert), g.config.path(g.config.TLS.Key))
		if err != nil {
			return fmt.Errorf("the certificate: %w", err)
		}
		err = g.serve(ctx, address, handler, &tls.Config{
			Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
		})
		if err != nil {
			return fmt.Errorf("listen.https: %w", err)
		}
	}
	return nil
}

// serve starts a server, with TLS where it is configured.
func (g *gateway) serve(ctx context.Context, address string, handler http.Handler, config *tls.Config) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	s := &server{
		Server: &http.Server{
			Handler: handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
			IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, TLSConfig: config,
		},
		address: listener.Addr().String(), tls: config != nil, served: make(chan struct{}),
	}
	g.servers = append(g.servers, s)
	go func() {
		defer close(s.served)
		var err error
		if s.tls {
			err = s.ServeTLS(listener, "", "")
		} else {
			err = s.Serve(listener)
		}
		if !errors.Is(err, http.ErrServerClosed) {
			g.failed <- fmt.Errorf("serve on %s: %w", s.address, err)
		}
	}()
	return nil
}

// stop ends the server behind its last answer, or when ctx ends.
func (s *server) stop(ctx context.Context) error {
	err := s.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.Close())
	}
	<-s.served
	return err
}

// certificate reads the certificate, or makes one where there is neither that nor a key.
func certificate(cert, key string) (tls.Certificate, error) {
	c, err := tls.LoadX509KeyPair(cert, key)
	if !isMissing(cert) || !isMissing(key) {
		return c, err
	}
	if err := makeCertificate(cert, key); err != nil {
		return tls.Certificate{}, err
	}
	return tls.LoadX509KeyPair(cert, key)
}

func isMissing(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}

// makeCertificate makes a certificate for this machine, signed by itself, for a year.
func makeCertificate(cert, key string) error {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "gateway"}, NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, // and no authority: who trusts it trusts it for this machine alone
		DNSNames:              []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return err
	}
	return errors.Join(
		writePEM(key, "PRIVATE KEY", secret, 0o600),
		writePEM(cert, "CERTIFICATE", signed, 0o644),
	)
}

func writePEM(path, kind string, b []byte, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), mode)
}
