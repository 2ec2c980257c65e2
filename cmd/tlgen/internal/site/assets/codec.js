// wasi is what a program of WASI asks of its surroundings: here there are a clock
// and random numbers, and nothing to read; what it writes is for the console.
function wasi(memory) {
  const view = () => new DataView(memory().buffer);
  const done = 0;
  const badFile = 8;
  const known = {
    clock_time_get(id, precision, at) {
      const now = id === 0 ? Date.now() : performance.now();
      view().setBigUint64(at, BigInt(Math.round(now * 1e6)), true);
      return done;
    },
    random_get(at, size) {
      for (let from = 0; from < size; from += 65536) {
        crypto.getRandomValues(new Uint8Array(memory().buffer, at + from, Math.min(65536, size - from)));
      }
      return done;
    },
    args_sizes_get(count, size) { view().setUint32(count, 0, true); view().setUint32(size, 0, true); return done; },
    environ_sizes_get(count, size) { return known.args_sizes_get(count, size); },
    args_get: () => done,
    environ_get: () => done,
    sched_yield: () => done,
    poll_oneoff(subscriptions, events, count, happened) { view().setUint32(happened, 0, true); return done; },
    fd_write(file, pieces, count, written) {
      let size = 0;
      for (let i = 0; i < count; i++) {
        const at = view().getUint32(pieces + 8 * i, true);
        const length = view().getUint32(pieces + 8 * i + 4, true);
        console.error(new TextDecoder().decode(new Uint8Array(memory().buffer, at, length)));
        size += length;
      }
      view().setUint32(written, size, true);
      return done;
    },
    proc_exit(code) { throw new Error('the program ended with ' + code); },
  };
  return new Proxy(known, { get: (functions, name) => functions[name] || (() => badFile) });
}

// codec is a function that asks the program, which knows the schema then.
const codec = once(async () => {
  const [program, schema] = await Promise.all([unpacked(document.documentElement.dataset.codec), unpacked('data/schema.bin')]);
  const module = await WebAssembly.compile(program);
  const memory = () => instance.exports.memory;
  const functions = wasi(memory);
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ||= {})[name] = functions[name];
  const instance = await WebAssembly.instantiate(module, imports);
  instance.exports._initialize();
  const ask = (request) => {
    const bytes = new TextEncoder().encode(JSON.stringify(request));
    const to = instance.exports.buffer(bytes.length); // which may move the memory
    new Uint8Array(memory().buffer, to, bytes.length).set(bytes);
    const size = instance.exports.answer(bytes.length);
    const from = instance.exports.buffer(0);
    return JSON.parse(new TextDecoder().decode(new Uint8Array(memory().buffer, from, size)));
  };
  const { error } = ask({ op: 'open', text: new TextDecoder().decode(schema) });
  if (error) throw new Error(error);
  return ask;
});

const toBase64 = (bytes) => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''));
const fromBase64 = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const toHex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
