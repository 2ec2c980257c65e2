package gotd

import (
	"encoding/binary"
	"fmt"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/tl"
)

// headOfResult is how long an rpc_result is without the answer.
const headOfResult = 4 + 8

// newResult begins an rpc_result; the answer follows, for which there is room.
func newResult(request int64, room int) []byte {
	b := binary.LittleEndian.AppendUint32(make([]byte, 0, headOfResult+room), mt.RPCResultTypeID)
	return binary.LittleEndian.AppendUint64(b, uint64(request))
}

// readResult takes an rpc_result apart. The answer shares memory with b.
func readResult(b []byte, limits tl.Limits) (request int64, answer []byte, err error) {
	d := tl.NewDecoder(b, tl.WithLimits(limits))
	d.Expect(mt.RPCResultTypeID, "rpc_result")
	request = d.Int64("req_msg_id")
	answer = d.Rest()
	if err := d.Err(); err != nil {
		return 0, nil, fmt.Errorf("rpc_result: %w", err)
	}
	return request, answer, nil
}
