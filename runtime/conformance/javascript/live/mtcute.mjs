// A session of mtcute. It prints what the one of GramJS does, and takes the same
// arguments behind the port: port, key file, refusals.
import fs from 'node:fs'
import { createPublicKey } from 'node:crypto'
import { networkMiddlewares, MemoryStorage } from '@mtcute/core'
import { addPublicKey } from '@mtcute/core/utils.js'
import { TelegramClient } from '@mtcute/node'
import { NodeCryptoProvider } from '@mtcute/node/utils.js'

const [port, keyFile, refusals] = process.argv.slice(2)
const title = 'My very normal title'

// pascal is a name as GramJS spells it: messages.InvitedUsers.
const pascal = (name) => name.replace(/[^.]+$/, (last) => last[0].toUpperCase() + last.slice(1))
const print = (line) => console.log(JSON.stringify(line))

const crypto = new NodeCryptoProvider()
await crypto.initialize()
const key = createPublicKey(fs.readFileSync(keyFile)).export({ type: 'pkcs1', format: 'pem' })
addPublicKey(crypto, key)
const dc = { id: 2, ipAddress: '127.0.0.1', port: Number(port) }
const client = new TelegramClient({
  apiId: 1, apiHash: 'hash', crypto, storage: new MemoryStorage(), logLevel: 0, updates: false,
  defaultDcs: { main: dc, media: dc },
  network: { middlewares: networkMiddlewares.basic({ internalErrors: { maxRetries: 0 } }) }
})
const pushed = new Promise((resolve) => client.onServerUpdate.add((updates) => {
  for (const u of updates.updates || []) if (u._ === 'updateChatParticipantAdd') resolve(u)
}))

const [user] = await client.resolvePeerMany(['username'])
const input = { _: 'inputUser', userId: user.userId, accessHash: user.accessHash }
const result = await client.call({ _: 'messages.createChat', users: [input], title })
print({
  answer: pascal(result._), updates: result.updates.updates.map((u) => pascal(u._)), title: result.updates.chats[0].title,
  missing: result.missingInvitees.map((m) => String(m.userId))
})
print({ pushed: String((await pushed).userId) })

const many = await client.call({
  _: 'messages.getMessages', id: Array.from({ length: 100 }, (_, i) => ({ _: 'inputMessageID', id: i + 1 }))
})
print({ messages: many.messages.length, last: many.messages.at(-1).message })

for (const refusal of refusals.split(',').filter(Boolean)) {
  try {
    await client.call({ _: 'messages.createChat', users: [input], title: 'refuse ' + refusal })
    print({ refused: null })
  } catch (e) {
    print({ refused: e.text, code: e.code, as: e.constructor.name })
  }
}
await client.destroy()
process.exit(0)
