import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort } from './port.mjs';
import { assertCatalogAnswers } from './remoteCatalog.mjs';

let folder;
let tokenFile;
let server;
let baseUrl;
let answer;
let received;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-catalog-'));
  tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, 'a-token\n');
  server = createServer((request, response) => {
    received = {
      url: request.url,
      authorization: request.headers.authorization,
    };
    response.writeHead(answer.status, answer.headers).end('[]');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseUrl = `http://127.0.0.1:${server.address().port}`;
});

after(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const json = { 'content-type': 'application/json; charset=utf-8' };

test('one entity is requested, with the token', async () => {
  answer = { status: 200, headers: json };
  await assertCatalogAnswers({ baseUrl, tokenFile });

  assert.deepEqual(received, {
    url: '/api/catalog/entities?limit=1',
    authorization: 'Bearer a-token',
  });
});

for (const [title, given, message] of [
  ['a wrong token', { status: 401, headers: json }, /refused the token in /],
  ['a weak token', { status: 403, headers: json }, /refused the token in /],
  ['another server', { status: 404, headers: json }, /answers 404/],
  [
    'a redirect',
    { status: 302, headers: { location: 'http://127.0.0.1:9/' } },
    /answers 302/,
  ],
  [
    'the pages of a portal',
    { status: 200, headers: { 'content-type': 'text/html' } },
    /answers with a page/,
  ],
]) {
  test(`${title} is one sentence, without the token`, async () => {
    answer = given;
    await assert.rejects(
      assertCatalogAnswers({ baseUrl, tokenFile }),
      error => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /a-token|\n/);
        assert.equal(error.exitCode, 1);
        return true;
      },
    );
  });
}

test('an address where nobody listens is one sentence', async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`;

  await assert.rejects(assertCatalogAnswers({ baseUrl: nobody, tokenFile }), {
    message: `The catalog at ${nobody} cannot be reached (ECONNREFUSED).`,
  });
});

test('a file that holds no token is not sent anywhere', async () => {
  received = undefined;
  const file = join(folder, 'none');
  for (const text of ['', 'two\nlines']) {
    writeFileSync(file, text);
    await assert.rejects(assertCatalogAnswers({ baseUrl, tokenFile: file }), {
      message: /must hold one token/,
    });
  }
  assert.equal(received, undefined);
});
