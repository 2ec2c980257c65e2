module github.com/tlgen-go/tlgen/_examples/keyvalue

go 1.26

tool github.com/tlgen-go/tlgen/cmd/tlgen

require (
	github.com/stretchr/testify v1.12.1
	github.com/tlgen-go/tlgen v0.0.0
)

require (
	github.com/alecthomas/participle/v2 v2.1.4 // indirect
	github.com/aymanbagabas/go-udiff v0.4.1 // indirect
	github.com/dave/jennifer v1.7.1 // indirect
	github.com/goccy/go-yaml v1.19.2 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/spf13/cobra v1.10.2 // indirect
	github.com/spf13/pflag v1.0.9 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.26.0 // indirect
	golang.org/x/term v0.25.0 // indirect
)

replace github.com/tlgen-go/tlgen => ../..
