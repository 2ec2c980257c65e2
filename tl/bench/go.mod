module github.com/tlgen-go/tlgen/tl/bench

go 1.26

require (
	github.com/gotd/tl v0.4.0
	github.com/stretchr/testify v1.12.1
	github.com/tlgen-go/tlgen v0.0.0
)

require (
	github.com/alecthomas/participle/v2 v2.1.4 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
)

replace github.com/tlgen-go/tlgen => ../..
