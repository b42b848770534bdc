import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { portKeptIn } from './port.mjs';

test('a folder keeps its port as long as that is free', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-port-'));
  try {
    const port = await portKeptIn(folder);
    assert.equal(await portKeptIn(folder), port);
    const server = createServer();
    await new Promise(resolve => {
      server.listen({ port, host: '127.0.0.1' }, resolve);
    });
    const other = await portKeptIn(folder);
    assert.notEqual(other, port);
    await new Promise(resolve => {
      server.close(resolve);
    });
    assert.equal(await portKeptIn(folder), other);
    writeFileSync(join(folder, 'port'), 'not a port');
    assert.ok((await portKeptIn(folder)) > 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
