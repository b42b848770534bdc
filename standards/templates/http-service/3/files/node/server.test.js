import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createService } from './server.js';

const service = createService();
let url;

before(async () => {
  await new Promise(done => service.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${service.address().port}`;
});
after(() => service.close());

test('says that it is up', async () => {
  const answer = await fetch(`${url}/healthz`);
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), 'ok\n');
});

test('does not answer what it does not have', async () => {
  const answer = await fetch(`${url}/nothing`);
  assert.equal(answer.status, 404);
});

test('says that it is ready', async () => {
  const answer = await fetch(`${url}/readyz`);
  assert.equal(answer.status, 200);
});
