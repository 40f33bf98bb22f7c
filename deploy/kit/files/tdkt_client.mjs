// TĐKT trong một tệp (Node 20): gửi sự kiện của đơn vị, nghe trả lời. | TĐKT in one file: publish events, hear the answers.
//
//   npm install                                # @nats-io/transport-node, as package.json says
//   node tdkt_client.mjs send event.json       # gửi và chờ trả lời | publish and wait for the answers
//
// It reads kit.json and the credentials beside it. Import `connectUnit` to use it in a program of yours.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, credsAuthenticator, headers } from '@nats-io/transport-node';

const here = dirname(fileURLToPath(import.meta.url));

/** A connection of this unit: publish(event), letters(after), close(). */
export async function connectUnit(folder = here) {
  const kit = JSON.parse(readFileSync(join(folder, 'kit.json'), 'utf8'));
  const client = await connect({
    servers: kit.nats,
    authenticator: credsAuthenticator(readFileSync(join(folder, kit.credentials))),
    inboxPrefix: kit.inbox, // nobody else may hear what is sent there
    name: kit.path,
    maxReconnectAttempts: -1,
  });
  return {
    kit,
    /** Stores one event on its source's path; its number in the stream. Say it again with the same id when in doubt. */
    async publish(event) {
      const path = event.source.replace('urn:tdkt:unit:', '');
      const subject = `tdkt.intake.${event.type.replace('vn.tdkt.intake.', '')}.${path}`;
      const head = headers();
      head.set('Nats-Msg-Id', `${path}/${event.id}`);
      head.set('Content-Type', 'application/cloudevents+json');
      const reply = await client.request(subject, JSON.stringify(event), { headers: head, timeout: 5000 });
      const answer = reply.json();
      if (answer.error) throw new Error(`${event.id}: ${answer.error.description}`);
      return answer.seq;
    },
    /** What has come to this unit's inbox since a cursor. */
    async letters(after = 0) {
      const url = `${kit.http.notifications}/inbox/${kit.path}?after=${after}&limit=1000`;
      const answer = await fetch(url, { headers: { Authorization: `Bearer ${kit.token}` } });
      if (answer.status === 404) return { items: [], after }; // nothing was ever said to a unit that has not joined
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      return answer.json();
    },
    close: () => client.close(),
  };
}

async function send(files, patienceMs = 30_000) {
  const events = files.flatMap((file) => JSON.parse(readFileSync(file, 'utf8')));
  const unit = await connectUnit();
  try {
    let after = 0;
    for (let page = await unit.letters(); page.items.length; page = await unit.letters(after)) after = page.after;
    for (const event of events) await unit.publish(event);
    const waiting = new Set(events.map((event) => event.id));
    let refused = 0;
    for (const end = Date.now() + patienceMs; waiting.size && Date.now() < end; ) {
      const page = await unit.letters(after);
      after = page.after;
      for (const letter of page.items.filter((one) => waiting.has(one.cause) && one.type.includes('.intake.'))) {
        waiting.delete(letter.cause);
        refused += letter.violations ? 1 : 0;
        console.log(`${letter.cause}: ${letter.violations ? 'bị từ chối | refused' : 'được nhận | accepted'}`);
        for (const one of letter.violations ?? []) {
          console.log(`  ${one.code} ${one.pointer}: ${one.message_vi} | ${one.message_en}`);
        }
      }
      if (waiting.size && !page.items.length) await new Promise((done) => setTimeout(done, 200));
    }
    for (const id of waiting) console.log(`${id}: chưa có trả lời | no answer yet`);
    return refused || waiting.size ? 1 : 0;
  } finally {
    await unit.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [command, ...files] = process.argv.slice(2);
  if (command !== 'send' || !files.length) {
    console.error('node tdkt_client.mjs send event.json [MORE.json ...]');
    process.exit(2);
  }
  process.exit(await send(files));
}
