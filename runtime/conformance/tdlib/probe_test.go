package tdlib
import ("testing";"strings")
func TestProbe(t *testing.T) {
	for _, s := range schemas(t) {
	g, l := generate(t, s.Schema), start(t)
	for _, r := range []string{

		`{"@type":"getJsonValue","json":"[1e400]"}`,
		`{"@type":"searchStringsByPrefix","strings":["a",null],"query":"","limit":5}`,
		`{"@type":"testCallVectorStringObject","x":[{"@type":"testString","value":"a"},null,{"@type":"testString","value":"b"}]}`,
		`{"@type":"testReturnError"}`,
		`{"@type":"testReturnError","error":null}`,
		`{"@type":"setLogStream","log_stream":{"@type":"logStreamFile","path":"/dev/null","max_file_size":"1099511627775"}}`,
		`{"@type":"getCurrentState"}`,
		`{"@type":"getTextEntities","text":"\ud83d"}`,
		`{"@type":"getTextEntities","text":"\ud83dx"}`,
	} {
		sync := !strings.Contains(r, "testCall")
		a, err := l.answer([]byte(r), sync)
		if err != nil { t.Log("DIED", r, err); l = start(t); continue }
		o := g.through(t, "", r)
		f := strings.Split(r, `"`)[3]
		p := outcome{}
		if !strings.Contains(f, ",") && !strings.Contains(f,"-60") && !strings.HasPrefix(f,"-")&&f!=":3}" { p = g.through(t, f, string(a)) }
		t.Logf("%s\n   TDLib  %s\n   ours   %s %s\n   answer %s %s %s", r, a, o.JSON, o.Refused, p.JSON, p.Refused, p.BinaryRefused)
	}
	}
}
