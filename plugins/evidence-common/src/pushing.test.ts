import { execFileSync } from 'node:child_process';
import { changeInputSchema } from './schemas';
import { deliveryPath, reportChangeCommand } from './pushing';

it('reports a change, as the shell that it is pasted into takes it', () => {
  // In place of curl: its last argument.
  const curl = 'curl() { for last; do :; done; printf %s "$last"; }';
  const sent = execFileSync('sh', [
    '-c',
    `${curl}\n${reportChangeCommand('https://portal.example/api/evidence')}`,
  ]);
  expect(changeInputSchema.parse(JSON.parse(String(sent)))).toMatchObject({
    source: 'pipeline',
    kind: 'deploy',
  });
});

it('has one address for each webhook', () => {
  expect(['cdevents', 'acme'].map(deliveryPath)).toEqual([
    '/events',
    '/webhooks/acme',
  ]);
});
