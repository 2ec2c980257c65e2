// A session of GramJS, or of its successor, whose package is the first argument:
// what the client reads of each answer goes to standard output, a line of JSON
// each. Arguments: package, port, key file, refusals as "code NAME" joined by ",".
'use strict'

const fs = require('fs')
const crypto = require('crypto')
const [library, port, keyFile, refusals] = process.argv.slice(2)
const { Api, TelegramClient } = require(library)
const { StringSession } = require(library + '/sessions')
const { ConnectionTCPFull } = require(library + '/network')
const { Logger } = require(library + '/extensions')
const { _serverKeys } = require(library + '/crypto/RSA')
const bigInt = require('big-integer')

const title = 'My very normal title'

// trust makes the client know the server's key.
function trust (pem) {
  const { n, e } = crypto.createPublicKey(pem).export({ format: 'jwk' })
  const [modulus, exponent] = [n, e].map((part) => Buffer.from(part, 'base64url'))
  const bytes = (b) => {
    const size = b.length < 254 ? Buffer.from([b.length]) : Buffer.from([254, b.length & 255, b.length >> 8, 0])
    return Buffer.concat([size, b, Buffer.alloc((4 - (size.length + b.length) % 4) % 4)])
  }
  const digest = crypto.createHash('sha1').update(Buffer.concat([bytes(modulus), bytes(exponent)])).digest()
  const fingerprint = digest.readBigInt64LE(12).toString()
  _serverKeys.set(fingerprint, {
    fingerprint: bigInt(fingerprint), n: bigInt(modulus.toString('hex'), 16), e: parseInt(exponent.toString('hex'), 16)
  })
}

// Local dials the server, which GramJS would look for on port 80.
class Local extends ConnectionTCPFull {
  constructor (options) {
    super({ ...options, ip: '127.0.0.1', port: Number(port) })
  }
}

const print = (line) => console.log(JSON.stringify(line))

// told is what an answer holds of updates.
const told = (updates) => updates.updates.map((u) => u.className)

async function main () {
  trust(fs.readFileSync(keyFile))
  const session = new StringSession('')
  session.setDC(2, '127.0.0.1', Number(port))
  const client = new TelegramClient(session, 1, 'hash', {
    connection: Local, connectionRetries: 5, baseLogger: new Logger('none'), autoReconnect: false
  })
  await client.connect()
  const pushed = new Promise((resolve) => client.addEventHandler((u) => {
    if (u.className === 'UpdateChatParticipantAdd') resolve(u)
  }))

  const result = await client.invoke(new Api.messages.CreateChat({ users: ['username'], title }))
  const updates = result.updates.className ? result.updates : result
  print({
    answer: result.className, updates: told(updates), title: updates.chats[0].title,
    missing: (result.missingInvitees || []).map((m) => m.userId.toString())
  })
  print({ pushed: (await pushed).userId.toString() })

  const many = await client.invoke(new Api.messages.GetMessages({
    id: Array.from({ length: 100 }, (_, i) => new Api.InputMessageID({ id: i + 1 }))
  }))
  print({ messages: many.messages.length, last: many.messages.at(-1).message })

  for (const refusal of refusals.split(',').filter(Boolean)) {
    try {
      await client.invoke(new Api.messages.CreateChat({ users: ['username'], title: 'refuse ' + refusal }))
      print({ refused: null })
    } catch (e) {
      print({ refused: e.errorMessage, code: e.code, as: e.constructor.name })
    }
  }
  await client.destroy()
}

main().then(() => process.exit(0), (e) => {
  console.error(e)
  process.exit(1)
})
