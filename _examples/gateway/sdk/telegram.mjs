// What happened on Telegram's side, as the Go test that runs these says.
import process from 'node:process';

export const env = (name) => process.env[name] ?? (() => { throw new Error(`${name} is not set; run "make gateway"`); })();

/** How often messages.createChat was called with the title. */
export async function calls(title) {
  const telegram = await (await fetch(env('GATEWAY_CONTROL'))).json();
  return telegram.calls.filter((t) => t === title).length;
}

/** How many chats of the title there are. */
export async function created(title) {
  const telegram = await (await fetch(env('GATEWAY_CONTROL'))).json();
  return telegram.created.filter((t) => t === title).length;
}
