'use strict';

const fs = require('node:fs');

// serve prints the definitions that a library knows as JSON where the command
// is "list". Any other one is a function of the library, such as "echo": it sends
// every value on stdin through that and writes what came of it to stdout. A value
// has its size before it; what comes back has a word before that, which is 1 for a
// refusal's reason.
async function serve(command, library) {
  if (command === 'list') {
    process.stdout.write(JSON.stringify(library.definitions()));
    return;
  }
  const values = fs.readFileSync(0);
  const answers = [];
  for (let at = 0; at < values.length; ) {
    const end = at + 4 + values.readUInt32LE(at);
    answers.push(...(await answer(library[command], values.subarray(at + 4, end))));
    at = end;
  }
  process.stdout.write(Buffer.concat(answers));
}

async function answer(send, value) {
  try {
    return frame(0, await send(value));
  } catch (err) {
    return frame(1, Buffer.from(err.message.replace(/\s+/g, ' ')));
  }
}

function frame(refused, bytes) {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(refused, 0);
  head.writeUInt32LE(bytes.length, 4);
  return [head, bytes];
}

module.exports = { serve };
