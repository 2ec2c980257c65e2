'use strict';

const { serve } = require('./serve');

// registries are where GramJS and its successor keep the classes of all ids.
const registries = {
  'gramjs-174': 'gramjs-174/tl/AllTLObjects',
  'gramjs-198': 'gramjs-198/tl/AllTLObjects',
  teleproto: 'teleproto/tl',
};

// ids are the fields that the library changes where they are below zero: it
// takes them for the form that ids of chats have in the Bot API.
const ids = { PeerChat: ['chat_id'], PeerChannel: ['channel_id'] };

const [name, command] = process.argv.slice(2);
let { tlobjects, BinaryReader } = load();

// load loads the library anew. While it reads a vector's items, its description
// of the field says that it is none. That stays so where an item is refused, and
// later values would be misread.
function load() {
  for (const path of Object.keys(require.cache)) {
    if (path.includes(`/node_modules/${name}/`)) {
      delete require.cache[path];
    }
  }
  return { ...require(registries[name]), ...require(`${name}/extensions`) };
}

function readAndWrite(value) {
  const reader = new BinaryReader(value);
  const object = reader.tgReadObject();
  if (reader.tellPosition() !== value.length) {
    throw new Error(`read ${reader.tellPosition()} of ${value.length} bytes`);
  }
  return object.getBytes();
}

serve(command, {
  definitions: () =>
    Object.values(tlobjects).map((c) => ({ id: c.CONSTRUCTOR_ID, name: c.className, ids: ids[c.className] })),
  echo(value) {
    try {
      return readAndWrite(value);
    } catch (err) {
      ({ tlobjects, BinaryReader } = load());
      // What is out of range is a random number, which the library takes for a randomId of 0.
      throw new Error(err.message.replace(/ Received .*/, ''));
    }
  },
});
