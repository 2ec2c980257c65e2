import { Api, TelegramClient } from 'telegram'
import { StringSession } from 'telegram/sessions'

declare const apiId: number, apiHash: string

const session = new StringSession('')
const client = new TelegramClient(session, apiId, apiHash, {})

// What the page does, with the type that the method has.
export async function run (): Promise<Api.TypeUpdates> {
  await client.connect()
  const result: Api.TypeUpdates = await client.invoke(new Api.messages.CreateChat({
    users: ['username'],
    title: 'My very normal title'
  }))
  return result
}

// The type that the page names.
export async function asThePageSays (): Promise<void> {
  const result: Api.Updates = await client.invoke(new Api.messages.CreateChat({
    users: ['username'],
    title: 'My very normal title'
  }))
  console.log(result)
}
