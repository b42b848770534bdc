/** The recordings name what exists, and a replay moves their times as it says. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = join(root, 'examples/telemetry');
const json = path => JSON.parse(readFileSync(path, 'utf8'));
const recordings = readdirSync(folder).map(name => json(join(folder, name)));
const ledger = json(join(root, 'examples/changes/ledger.json'));
const catalog = readdirSync(join(root, 'examples/catalog'))
  .map(name => readFileSync(join(root, 'examples/catalog', name), 'utf8'))
  .join('\n');

describe('the recordings', () => {
  it('name only entities of the shop', () => {
    const text = JSON.stringify([recordings, ledger]);
    const refs = new Set(text.match(/(component|resource):default\/[a-z-]+/g));
    assert.ok(refs.size > 15);
    for (const ref of refs) {
      const name = ref.split('/')[1];
      assert.ok(catalog.includes(`\n  name: ${name}\n`), `${ref} is unknown`);
    }
  });

  it('give each change an id of its own', () => {
    const ids = ledger.changes.map(({ source, id }) => `${source} ${id}`);
    assert.equal(new Set(ids).size, ids.length);
  });
});

/** Keeps what it is sent, the first of each id as the portal does. */
class Portal {
  changes = new Map();
  observations = [];
  refuse = undefined;
  /** Answers on entities before the catalog has them. */
  unknown = 0;

  answer(method, path, body) {
    if (this.refuse) return [403, { error: { message: this.refuse } }];
    if (method === 'GET') {
      if (this.unknown > 0) {
        this.unknown -= 1;
        return [404, { error: { message: 'There is no such entity' } }];
      }
      const entityRef = path.searchParams.get('entityRef');
      const items = [...this.changes.values()];
      return [200, { items: items.filter(c => c.entityRef === entityRef) }];
    }
    if (path.pathname.endsWith('/changes')) {
      const known = this.changes.has(body.id);
      if (!known) this.changes.set(body.id, body);
      return [known ? 200 : 201, { status: known ? 'duplicate' : 'stored' }];
    }
    this.observations.push(body);
    return [200, { resolved: 1, unresolved: 0, refused: 0, items: [] }];
  }
}

describe('a replay', () => {
  const portal = new Portal();
  const state = mkdtempSync(join(tmpdir(), 'plumbline-replay-'));
  const clock = join(state, 'clock');
  const authorizations = new Set();
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    authorizations.add(request.headers.authorization);
    const text = Buffer.concat(chunks).toString();
    const [status, body] = portal.answer(
      request.method,
      new URL(request.url, 'http://portal'),
      text && JSON.parse(text),
    );
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });

  before(async () => {
    writeFileSync(join(state, 'token'), 'a-token\n');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.close();
    rmSync(state, { recursive: true });
  });

  async function replayAt(instant) {
    portal.observations = [];
    writeFileSync(clock, instant);
    const inherited = { ...process.env };
    delete inherited.PLUMBLINE_TOKEN_FILE;
    const { stdout } = await run(
      process.execPath,
      [join(root, 'examples/replay.mjs')],
      {
        env: {
          ...inherited,
          PLUMBLINE_URL: `http://127.0.0.1:${server.address().port}`,
          PLUMBLINE_DATA: state,
          PLUMBLINE_CLOCK_FILE: clock,
        },
      },
    );
    return stdout;
  }
  const seenBy = source => portal.observations.find(o => o.source === source);
  const alertSince = () =>
    seenBy('alertmanager-snapshot').facts[0].value[0].since;

  it('moves every time to now at first', async () => {
    const stdout = await replayAt('2026-03-01T12:00:00Z');
    assert.match(stdout, /^Replayed 7 sources .* 19 changes stored, 0 known/);
    assert.equal(stdout.trim().split('\n').length, 1);
    assert.deepEqual([...authorizations], ['Bearer a-token']);
    assert.equal(alertSince(), '2026-03-01T11:50:00.000Z');
    assert.equal(
      portal.changes.get(ledger.heart).occurredAt,
      '2026-03-01T11:46:00.000Z',
    );
    assert.equal(
      seenBy('uptime-probes').observedAt,
      '2026-03-01T11:20:00.000Z',
    );
    assert.equal(seenBy('kubernetes').recordedAt, undefined);
  });

  it('a day later moves what was seen, and leaves the story', async () => {
    const stdout = await replayAt('2026-03-02T12:00:00Z');
    assert.match(stdout, / 0 changes stored, 19 known already/);
    assert.equal(alertSince(), '2026-03-01T11:50:00.000Z');
    assert.equal(
      seenBy('otel-service-graph').edges[0].lastSeen,
      '2026-03-02T11:59:29.000Z',
    );
  });

  it('waits for entities that the portal does not know yet', async () => {
    portal.unknown = 2;
    const stdout = await replayAt('2026-03-02T12:00:00Z');
    assert.equal(portal.unknown, 0);
    assert.match(stdout, /^Replayed 7 sources/);
  });

  it('ends with the reason when the portal refuses', async () => {
    portal.refuse = 'this token may not report';
    await assert.rejects(replayAt('2026-03-02T12:00:00Z'), error => {
      assert.equal(error.code, 2);
      assert.match(error.stderr, /with 403: this token may not report\n$/);
      return true;
    });
  });
});
