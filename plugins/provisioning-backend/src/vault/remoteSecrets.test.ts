import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigReader } from '@backstage/config';
import { readSecretStore } from './readSecretStore';

const id = 'req-000000000001';
const connection = (password: string) => ({
  username: 'checkout',
  password,
  salt: 'c2FsdA==',
});

type Answer = { status: number; body?: object };

/** Speaks as Vault's KV v2 and as Kubernetes' Secrets do, from memory. */
async function startStore() {
  const kept = new Map<string, Record<string, string>>();
  const seen: { path: string; token?: string }[] = [];
  let down: number | undefined;
  const answer = async (req: IncomingMessage): Promise<Answer> => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) {
      chunks.push(chunk);
    }
    const path = req.url!;
    const token =
      req.headers['x-vault-token']?.toString() ??
      req.headers.authorization?.replace('Bearer ', '');
    seen.push({ path, token });
    if (down) {
      return { status: down, body: { errors: ['hunter2'] } };
    }
    if (token !== 'right') {
      return { status: 403, body: { errors: ['permission denied'] } };
    }
    const isVault = path.startsWith('/v1/');
    if (req.method === 'DELETE') {
      const isGone = kept.delete(path.replace('/metadata/', '/data/'));
      return { status: isGone ? 204 : 404 };
    }
    const posted =
      req.method === 'POST'
        ? JSON.parse(Buffer.concat(chunks).toString())
        : undefined;
    if (!posted) {
      const found = kept.get(path);
      const encoded = Object.entries(found ?? {}).map(([name, value]) => [
        name,
        Buffer.from(value).toString('base64'),
      ]);
      if (!found) {
        return { status: 404, body: { errors: [] } };
      }
      return isVault
        ? { status: 200, body: { data: { data: found, metadata: {} } } }
        : { status: 200, body: { data: Object.fromEntries(encoded) } };
    }
    const place = isVault ? path : `${path}/${posted.metadata.name}`;
    if (kept.has(place)) {
      // Vault: a check-and-set that does not match; Kubernetes: AlreadyExists.
      return { status: isVault ? 400 : 409 };
    }
    if (isVault) {
      expect(posted.options).toEqual({ cas: 0 });
    }
    kept.set(place, isVault ? posted.data : posted.stringData);
    return { status: isVault ? 200 : 201, body: {} };
  };
  const server: Server = createServer(async (req, res) => {
    const { status, body } = await answer(req);
    res.writeHead(status, { 'content-type': 'application/json' });
    res.end(JSON.stringify(body ?? {}));
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    kept,
    seen,
    fail: (status: number | undefined) => {
      down = status;
    },
    stop: () => new Promise(done => server.close(done)),
  };
}

const storeFor = (secrets: object) =>
  readSecretStore(
    new ConfigReader({ plumbline: { provisioning: { secrets } } }),
  );

describe('secret stores outside', () => {
  let store: Awaited<ReturnType<typeof startStore>>;
  let folder: string;

  beforeEach(async () => {
    store = await startStore();
    folder = mkdtempSync(join(tmpdir(), 'plumbline-secrets-'));
  });
  afterEach(async () => {
    await store.stop();
    rmSync(folder, { recursive: true });
  });

  it.each([
    [
      'vault',
      `vault:kv/teams/plumbline/${id}`,
      `/v1/kv/data/teams/plumbline/${id}`,
    ],
    [
      'kubernetes',
      `kubernetes:databases/made-${id}`,
      `/api/v1/namespaces/databases/secrets/made-${id}`,
    ],
  ])('%s keeps a secret once, and gives a reference', async (kind, ref, at) => {
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, 'wrong\n');
    const remote = { url: store.url, tokenFile };
    const secrets = storeFor({
      store: kind,
      vault: { ...remote, mount: 'kv', path: 'teams/plumbline' },
      kubernetes: { ...remote, namespace: 'databases', prefix: 'made-' },
    })!;
    expect(secrets.refOf(id)).toBe(ref);
    await expect(secrets.get(id)).rejects.toThrow('its token may not do this');
    // Renewed beside the running backend.
    writeFileSync(tokenFile, 'right\n');
    expect(await secrets.get(id)).toBeUndefined();
    const both = await Promise.all(
      ['one', 'two'].map(password =>
        secrets.ensure(id, () => connection(password), 0),
      ),
    );
    expect(both[0]).toEqual(both[1]);
    expect(await secrets.get(id)).toEqual(both[0]);
    expect([...store.kept.keys()]).toEqual([at]);

    const { ref: place } = secrets.keptIn(id)!;
    expect(ref).toBe(`${kind}:${place}`);
    await secrets.remove(id);
    expect([...store.kept.keys()]).toEqual([]);
    await secrets.remove(id);
    await secrets.ensure(id, () => connection('three'), 0);

    store.fail(500);
    await expect(secrets.remove(id)).rejects.toThrow(
      /does not read secrets: it answers with 500/,
    );
    const error = await secrets.get(id).catch(reason => reason);
    expect(error.message).toMatch(/does not read secrets: it answers with 500/);
    expect(error.message).not.toContain('hunter2');
    store.fail(undefined);
    store.kept.set(at, { note: 'something else' });
    await expect(secrets.get(id)).rejects.toThrow(
      'it needs username, password and salt',
    );
  });

  it('are reached below the path of their URL', async () => {
    const secrets = storeFor({
      store: 'vault',
      vault: { url: `${store.url}/secrets/`, token: 'right' },
    })!;
    expect(await secrets.get(id)).toBeUndefined();
    expect(store.seen.map(({ path }) => path)).toEqual([
      `/secrets/v1/secret/data/plumbline/${id}`,
    ]);
  });

  it('are named in configuration, or it says what is wrong', () => {
    expect(storeFor({})).toBeUndefined();
    expect(() => storeFor({ store: 'safe' })).toThrow(
      'it must be local, vault or kubernetes',
    );
    const vault = { url: 'https://vault.example', token: 't' };
    expect(() =>
      storeFor({ store: 'vault', vault: { ...vault, tokenFile: 'x' } }),
    ).toThrow("needs exactly one of 'token' and 'tokenFile'");
    expect(() =>
      storeFor({ store: 'vault', vault: { ...vault, path: '../sys' } }),
    ).toThrow("'path' can't be '../sys'");
    expect(() =>
      storeFor({ store: 'vault', vault: { ...vault, url: 'file:///x' } }),
    ).toThrow('must be an http or https URL');
  });
});
