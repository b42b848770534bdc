import { spawnSync } from 'node:child_process';
import { changeInputSchema } from './schemas';
import { deliveryPath, reportChangeCommand } from './pushing';

describe('the command that reports a change', () => {
  /** As the shell takes it that it is pasted into, with these variables. */
  function paste(variables: Record<string, string>) {
    // In place of curl: its last argument.
    const curl = 'curl() { for last; do :; done; printf %s "$last"; }';
    const command = reportChangeCommand(
      'https://portal.example/api/evidence',
      'component:default/pay',
    );
    const { RUN_ID, GIT_COMMIT, ...env } = process.env;
    return spawnSync('sh', ['-c', `${curl}\n${command}`], {
      env: { ...env, ...variables },
      encoding: 'utf8',
    });
  }

  it('takes the run and the commit from the pipeline', () => {
    const { stdout } = paste({ RUN_ID: 'run 17', GIT_COMMIT: 'abc1234' });
    expect(changeInputSchema.parse(JSON.parse(stdout))).toMatchObject({
      ...{ source: 'pipeline', id: 'run 17', kind: 'deploy' },
      ...{ entityRef: 'component:default/pay', environment: 'production' },
      ...{ revision: 'abc1234', outcome: 'succeeded' },
    });
  });

  it.each([
    [{ RUN_ID: '17' }, 'GIT_COMMIT: the commit that is deployed'],
    [{ RUN_ID: '17', GIT_COMMIT: '' }, 'GIT_COMMIT: the commit that is'],
    [{ GIT_COMMIT: 'abc1234' }, 'RUN_ID: the id of this run'],
  ])('reports nothing with %j alone', (variables, message) => {
    const { status, stderr, stdout } = paste(variables);
    expect(stdout).toBe('');
    expect(status).not.toBe(0);
    expect(stderr).toContain(message);
  });
});

it('has one address for each webhook', () => {
  expect(['cdevents', 'acme'].map(deliveryPath)).toEqual([
    '/events',
    '/webhooks/acme',
  ]);
});
