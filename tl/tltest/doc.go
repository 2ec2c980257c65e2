// Package tltest keeps encodings of TL in golden files, for the tests of programs
// that have generated code.
//
//	package kv_test
//
//	var schemas = tltest.New("../keyvalue.tl")
//
//	func TestPutOnTheWire(t *testing.T) {
//		schemas.Golden(t, "testdata/put.golden", &kv.PutRequest{
//			Key: "user/2", Data: []byte("Grace"), Condition: &kv.ConditionVersion{Version: 7},
//		})
//	}
//
// # Golden files
//
// A golden file is the listing of an encoding that tlgen decode --format hex
// shows: a line for everything on the wire, with its offset, its bytes, and what
// they are by the schema.
//
//	# Only the bytes are compared. TLTEST_UPDATE=1 go test writes the file anew, and keeps comments.
//	byte  bytes                    ascii     field                  value                      meaning
//	   0  24 10 ee 94              $...      put                    #94ee1024                  id of a function
//	   4  06                       .           key:string           6                          length in bytes
//	   5  75 73 65 72 2f 32        user/2        data               "user/2"
//	  11  00                       .             padding                                       up to a multiple of 4
//	  12  05                       .           data:bytes           5                          length in bytes
//	  13  47 72 61 63 65           Grace         data
//	  18  00 00                    ..            padding                                       up to a multiple of 4
//	  20  be db 82 5b              ...[        condition:Condition  conditionVersion#5b82dbbe  id
//	  24  07 00 00 00 00 00 00 00  ........      version:long       7
//
// Only the bytes are compared. So a schema in which a field has another name fails
// no test; the next update writes its name. Lines that begin with # are comments,
// and the ends of lines may be those of Windows. Of what is packed, the bytes as
// they are packed are compared, and the sections that show what is in them are not.
//
// # Failures
//
// A failure has the line in the golden file, the first differences with their
// offsets, paths and rows, and the command that updates:
//
//	wire_test.go:22: testdata/put.golden:7: the encoding differs from byte 12 on, and has 28 bytes in place of 32 (-want +got):
//
//	    at byte 12, put.data:
//	    - 12  05                       .         data:bytes  5  length in bytes
//	    - 13  47 72 61 63 65           Grace       data
//	    - 18  00 00                    ..          padding      up to a multiple of 4
//	    + 12  03                       .         data:bytes  3  length in bytes
//	    + 13  41 64 61                 Ada         data
//
//	    to update: TLTEST_UPDATE=1 go test example.com/kv -run '^TestPutOnTheWire$'
//
// A golden file that does not exist is a failure as well: that a program writes
// what nobody has looked at says nothing.
//
// # Updates
//
// TLTEST_UPDATE=1 in the environment has golden files be written. The flag -update
// does as well where another package has registered it; this one does not, as a
// program in which two do so does not start. Files are written at once or not at
// all, folders are made, and what is as it should be is not touched. Where CI is
// set, updates are refused.
//
// # Scripts
//
// [Commands] are for testscript of github.com/rogpeppe/go-internal, which tests
// programs by what they print:
//
//	testscript.Run(t, testscript.Params{
//		Dir:  "testdata/script",
//		Cmds: tltest.Commands[*testscript.TestScript](schemas),
//	})
//
//	exec encode
//	tlcmp request.golden stdout
package tltest
