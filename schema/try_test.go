package schema
import ("testing";"time";"context")
func TestTry(t *testing.T){
 for _,f:=range []string{"telegram@148","telegram@158","telegram@170","telegram@176","telegram@228","mtproto","secret","/work/shared/corpus/telegram/*.tl"} {
 srcs,err:=Read(context.Background(),".",f); if err!=nil{t.Fatal(err)}
 for _,src:=range srcs { s:=time.Now(); file,ds:=Parse(src.Name,src.Text); sc,ds2:=Resolve(file); ds=append(ds,ds2...)
  t.Log(src.Name, len(sc.Classes),len(sc.Functions),file.Layer,len(ds),time.Since(s)); for i,d:=range ds{ if i<6 {t.Log("\n"+d.Render())}} } }
}
