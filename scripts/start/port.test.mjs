import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { assertPortFree, freePort, portFromEnvironment } from './port.mjs';

test('the port is 7007 unless the environment names another', () => {
  assert.equal(portFromEnvironment({}), 7007);
  assert.equal(portFromEnvironment({ PLUMBLINE_PORT: '8080' }), 8080);
  for (const wrong of ['0', '65536', 'http', '80.5']) {
    assert.throws(
      () => portFromEnvironment({ PLUMBLINE_PORT: wrong }),
      /must be a number from 1 to 65535/,
    );
  }
});

test('a taken port is one sentence that names the way out', async () => {
  const port = await freePort();
  await assertPortFree(port);
  const server = createServer().listen(port, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  try {
    await assert.rejects(assertPortFree(port), {
      message: new RegExp(`Port ${port} is taken.*PLUMBLINE_PORT=${port + 1}`),
    });
  } finally {
    server.close();
  }
});
