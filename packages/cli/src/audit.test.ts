import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import {
  genesisHash,
  sealEntry,
} from '@plumbline/backstage-plugin-evidence-common';
import { BuiltCli } from './testUtils/runCli';

jest.setTimeout(120_000);

const sha256 = (text: string) =>
  createHash('sha256').update(text, 'utf8').digest('hex');

/** More than the client asks for at once. */
function makeChain(length: number, reason = 'ünï'): string[] {
  let previous = genesisHash;
  return Array.from({ length }, (_, at) => {
    const sealed = sealEntry(
      {
        id: `decision-${at}`,
        type: 'gate',
        action: 'allowed',
        subject: { change: `${at}` },
        reason,
        seq: at + 1,
        at: '2026-03-01T12:00:00.000Z',
        recordedBy: 'plugin:changes',
        previous,
      },
      sha256,
    );
    previous = sealed.hash;
    return sealed.line;
  });
}

const checkpointOf = (lines: string[]) => {
  const { seq, hash } = JSON.parse(lines[lines.length - 1]);
  return { seq, hash, takenAt: '2026-03-01T13:00:00.000Z' };
};

describe('plumbline audit', () => {
  let cli: BuiltCli;
  let portal: Server;
  /** What the portal has, and what it says it has. */
  let chain: string[];
  let head: string[];
  const chain2500 = makeChain(2500);

  beforeAll(async () => {
    cli = new BuiltCli();
    cli.build();
    write('token', 'local-token\n');
    portal = createServer((req, res) => {
      const url = new URL(req.url!, 'http://localhost');
      if (url.pathname === '/api/evidence/audit/checkpoint') {
        res.setHeader('content-type', 'application/json');
        res.end(JSON.stringify(checkpointOf(head)));
        return;
      }
      const after = Number(url.searchParams.get('after'));
      const limit = Number(url.searchParams.get('limit'));
      res.setHeader('content-type', 'application/x-ndjson; charset=utf-8');
      res.end(
        chain
          .slice(after, after + limit)
          .map(line => `${line}\n`)
          .join(''),
      );
    });
    await new Promise<void>(done => {
      portal.listen(0, '127.0.0.1', done);
    });
  });

  afterAll(async () => {
    cli.remove();
    await new Promise(done => {
      portal.close(done);
    });
  });

  beforeEach(() => {
    chain = chain2500;
    head = chain2500;
  });

  const pathOf = (name: string) => `${cli.folder}/${name}`;
  function write(name: string, text: string | Buffer) {
    writeFileSync(pathOf(name), text);
  }
  const run = (...args: string[]) =>
    cli.run(['audit', ...args], {
      env: {
        PLUMBLINE_URL: `http://127.0.0.1:${
          (portal.address() as AddressInfo).port
        }`,
        PLUMBLINE_TOKEN_FILE: pathOf('token'),
      },
    });
  const textOf = (lines: string[]) => `${lines.join('\n')}\n`;

  it('exports every entry, and a checkpoint that the next export keeps to', async () => {
    const file = pathOf('checkpoint.json');
    const first = await run('export', '--checkpoint', file);
    expect(first.stderr).toMatch(/^2,500 entries in one chain/);
    expect(first.code).toBe(0);
    expect(first.stdout).toBe(textOf(chain));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(checkpointOf(chain));

    chain = chain2500.slice(0, 2400);
    head = chain;
    const cut = await run('export', '--checkpoint', file);
    expect([cut.code, cut.stderr]).toEqual([
      2,
      'The chain is broken. The chain ends with entry 2400, but the checkpoint has 2500.\n',
    ]);
    // What shows it is kept.
    expect(JSON.parse(readFileSync(file, 'utf8')).seq).toBe(2500);
    expect((await run('export')).code).toBe(0);
  });

  it('finds what the portal withholds while it exports', async () => {
    chain = chain2500.slice(0, 10);
    const file = pathOf('never.json');
    const { code, stderr } = await run('export', '--checkpoint', file);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/ends with entry 10/),
    ]);
    expect(existsSync(file)).toBe(false);
  });

  it('verifies a file offline', async () => {
    const lines = makeChain(5);
    write('chain.jsonl', textOf(lines));
    write('checkpoint', JSON.stringify(checkpointOf(lines)));
    write('edited.jsonl', textOf(lines).replace('allowed', 'blocked'));
    write('removed.jsonl', textOf([lines[0], ...lines.slice(2)]));
    write('cut.jsonl', textOf(lines.slice(0, 3)));
    write('anew.jsonl', textOf(makeChain(5, 'Another')));
    const bytes = Buffer.from(textOf(lines));
    bytes[bytes.indexOf(0xc3)] = 0xff;
    write('bytes.jsonl', bytes);
    const check = async (name: string, ...more: string[]) => {
      const args = ['audit', 'verify', pathOf(name), ...more];
      // No portal is there.
      const { code, stderr } = await cli.run(args);
      return [code, stderr];
    };
    const checkpoint = ['--checkpoint', pathOf('checkpoint')];
    expect(await check('chain.jsonl')).toEqual([
      0,
      '5 entries in one chain; only a checkpoint would show a cut tail.\n',
    ]);
    expect(await check('chain.jsonl', ...checkpoint)).toEqual([
      0,
      '5 entries in one chain, which holds the checkpoint of 2026-03-01T13:00:00.000Z.\n',
    ]);
    for (const [name, message] of [
      ['edited.jsonl', /Line 1, entry 1, was edited/],
      ['removed.jsonl', /Line 2 has entry 3 where 2 belongs/],
      ['bytes.jsonl', /Line 1 is not an entry/],
    ] as const) {
      expect(await check(name)).toEqual([2, expect.stringMatching(message)]);
    }
    expect((await check('cut.jsonl'))[0]).toBe(0);
    // Cut, or older than the checkpoint: that is unknown, so neither is claimed.
    expect(await check('cut.jsonl', ...checkpoint)).toEqual([
      2,
      expect.stringMatching(
        /cut\.jsonl' ends before entry 5, the one of the checkpoint \(taken 2026-03-01T13:00:00\.000Z\)\. Either it was exported earlier/,
      ),
    ]);
    expect((await check('anew.jsonl'))[0]).toBe(0);
    expect(await check('anew.jsonl', ...checkpoint)).toEqual([
      2,
      expect.stringMatching(/written anew/),
    ]);
  });

  it.each([
    [['verify']],
    [['verify', 'nothing.jsonl']],
    [['verify', 'token', '--checkpoint', 'nothing']],
    [['verify', 'token', '--checkpoint', 'token']],
    [['export', '--checkpoint', 'token']],
  ])('ends with 1 for %j', async args => {
    expect((await run(...args)).code).toBe(1);
  });
});
