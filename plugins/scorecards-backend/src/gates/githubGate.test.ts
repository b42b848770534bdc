import request from 'supertest';
import { aService } from './__testUtils__/gateEstate';
import { example, pull, repository, sha } from './__testUtils__/githubEvents';
import { ownApp } from './__testUtils__/GithubServer';
import { githubGate } from './__testUtils__/githubGate';

jest.setTimeout(120_000);

const page = /https:\/\/portal\.example\/scorecards\/gates\/[0-9a-f-]{36}/;

describe('the gate of a repository at GitHub', () => {
  const gate = githubGate();
  const { facts, github, report, send } = gate;

  it('judges descriptions as the change has them, too', async () => {
    const file = 'services/mail/catalog-info.yaml';
    const text = [
      'apiVersion: backstage.io/v1alpha1',
      'kind: Component',
      'metadata: { name: mail }',
      'spec:',
      '  type: website',
      '  lifecycle: production',
      '  owner: payments',
    ];
    github.files = [{ filename: file }];
    github.texts = {
      [`${sha('f')}:${file}`]: `${text.join('\n')}\n`,
      [`${sha('a')}:${file}`]: `${text.slice(0, -1).join('\n')}\n`,
    };
    await report('pull_request', pull(sha('a')));
    expect(github.runs.at(-1)).toMatchObject({
      conclusion: 'neutral',
      output: {
        summary: expect.stringMatching(
          /It has no owner \| services\/mail\/catalog-info\.yaml:4 spec\.owner: Write .*owner: payments.*, as before, or what satisfies the rule\. Name one \|/,
        ),
        annotations: [
          {
            path: file,
            start_line: 4,
            end_line: 4,
            annotation_level: 'warning',
            title: 'owner: component:default/mail',
            message: `It has no owner\n${file}:4 spec.owner: Write \`owner: payments\`, as before, or what satisfies the rule.\nName one`,
          },
        ],
      },
    });
    // A run keeps its annotations; the newest one of a commit is shown.
    await report('pull_request', pull(sha('a'), 'edited'));
    expect(github.runs.map(({ output }) => output.annotations)).toMatchObject([
      [{ path: file }],
      [{ path: file }],
    ]);
    github.runs[0].status = 'queued';
    await report('check_suite', {
      ...example('check_suite'),
      action: 'rerequested',
      check_suite: { id: 1, head_sha: sha('a') },
    });
    expect(
      github.runs.map(({ output: { annotations = [] }, status }) => [
        status,
        annotations.length,
      ]),
    ).toEqual([1, 2, 3].map(() => ['completed', 1]));
    const open = { ...repository, private: false };
    const event = { ...pull(sha('a'), 'opened', 3), repository: open };
    await report('pull_request', event);
    expect(github.runs.at(-1)!.output).not.toHaveProperty('annotations');
    github.texts[`${sha('b')}:${file}`] = `${text.join('\n')}\n`;
    await report('pull_request', pull(sha('b')));
    expect(github.runs.at(-1)).toMatchObject({ conclusion: 'success' });
    // One that is padded is not overlooked in silence.
    github.texts[`${sha('c')}:${file}`] = '\n'.repeat(40_000);
    await report('pull_request', pull(sha('c')));
    expect(github.runs.at(-1)!.output.summary).toMatch(/too many, too long or/);
    // Nor does one of which GitHub gives no text turn the check off.
    github.texts[`${sha('d')}:${file}`] = null;
    await report('pull_request', pull(sha('d')));
    expect(github.runs.at(-1)!.output.summary).toMatch(/or no text/);
  });

  it('judges the file that the catalog has a service from, whatever it is called', async () => {
    const file = 'services/mail/mail.yaml';
    const text = [
      'apiVersion: backstage.io/v1alpha1',
      'kind: Component',
      'metadata: { name: mail }',
      'spec:',
      '  type: website',
      '  owner: payments',
    ];
    github.files = [file, 'services/mail/deployment.yaml'].map(filename => ({
      filename,
    }));
    github.texts = {
      [`${sha('f')}:${file}`]: `${text.join('\n')}\n`,
      [`${sha('a')}:${file}`]: `${text.slice(0, -1).join('\n')}\n`,
    };
    await report('pull_request', pull(sha('a')));
    expect(github.runs.at(-1)!.output.summary).toMatch(/It has no owner/);
    // Nor is it overlooked beside a name that the catalog takes apart.
    github.files.push({ filename: 'services/mail/a,b.yaml' });
    github.texts[`${sha('b')}:${file}`] = github.texts[`${sha('a')}:${file}`];
    await report('pull_request', pull(sha('b')));
    expect(github.runs.at(-1)!.output.summary).toMatch(/It has no owner/);
  });

  it('compares descriptions with what they were where the change left its base', async () => {
    const file = 'services/mail/catalog-info.yaml';
    const text = (...more: string[]) =>
      [
        'apiVersion: backstage.io/v1alpha1',
        'kind: Component',
        'metadata: { name: mail }',
        'spec:',
        '  type: website',
        '  lifecycle: production',
        ...more,
      ].join('\n');
    github.files = [{ filename: file }];
    github.mergeBase = sha('9');
    github.texts = {
      // An owner was added to the base since.
      [`${sha('f')}:${file}`]: text('  owner: payments'),
      [`${sha('9')}:${file}`]: text(),
      [`${sha('a')}:${file}`]: text('  system: shop'),
    };
    await report('pull_request', pull(sha('a')));
    expect(github.runs.at(-1)).toMatchObject({ conclusion: 'success' });
    github.mergeBase = undefined;
  });

  it('has one check run for each commit, updated in place', async () => {
    // The same event may come twice at once.
    const both = [pull(sha('a')), pull(sha('a'), 'synchronize')];
    await Promise.all(both.map(event => report('pull_request', event)));
    expect(github.runs).toEqual([
      {
        id: 1,
        app: { id: ownApp },
        head_sha: sha('a'),
        name: 'Plumbline gate',
        details_url: expect.stringMatching(page),
        external_id: `plumbline:${sha('f')}:2`,
        status: 'completed',
        conclusion: 'success',
        completed_at: expect.any(String),
        output: {
          title: 'Allowed; a deploy would be answered now: allow',
          summary: expect.stringMatching(/^All rules pass\./),
        },
      },
    ]);
    expect(github.tokens).toEqual(new Set(['Bearer ghs_1']));

    // Where a file was counts as well.
    github.files = [
      { filename: 'docs/x', previous_filename: 'services/pay/main.go' },
    ];
    await report('pull_request', pull(sha('a'), 'edited'));
    expect(github.runs).toMatchObject([
      {
        conclusion: 'neutral',
        output: {
          title: 'Allowed with warnings; a deploy would be answered now: block',
          summary: expect.stringContaining(
            '| block | no-incident | component:default/pay | Open: INC-7 | Wait until it ends |',
          ),
        },
      },
    ]);
    await send('pull_request', pull(sha('b'), 'closed')).expect(200, {
      status: 'ignored',
    });
    expect(github.runs).toHaveLength(1);
  });

  it('answers merge groups, and runs again on request', async () => {
    const group: any = example('merge_group');
    group.merge_group.head_sha = sha('c');
    await report('merge_group', group);
    expect(github.runs).toMatchObject([
      {
        conclusion: 'success',
        external_id: `plumbline:${group.merge_group.base_sha}:merge`,
      },
    ]);
    facts[0] = aService('cart', { incidents: [{ id: 'INC-9' }] });
    const again = (event: 'check_run' | 'check_suite', head: string) =>
      report(event, {
        ...example(event),
        action: 'rerequested',
        [event]: { id: 1, head_sha: head },
      });
    for (const event of ['check_run', 'check_suite'] as const) {
      github.runs[0].conclusion = 'success';
      await again(event, sha('c'));
      expect(github.runs).toMatchObject([{ conclusion: 'neutral' }]);
    }
    facts[0] = aService('cart', { incidents: [] });
    // Of another check.
    await again('check_run', sha('d'));
    expect(github.runs).toMatchObject([{ conclusion: 'neutral' }]);
    await send('check_run', example('check_run')).expect(200, {
      status: 'ignored',
    });
  });

  it('keeps to check runs of the App, and leaves none of them open', async () => {
    const begun: Omit<(typeof github.runs)[number], 'id' | 'app'> = {
      name: 'Plumbline gate',
      head_sha: sha('a'),
      status: 'in_progress',
      external_id: `plumbline:${sha('f')}:2`,
      output: { title: 'Allowed', summary: 'Really' },
    };
    // A workflow of the change can create one of any name and id.
    github.runs.push({ ...begun, id: 1, app: { id: 15368 } });
    github.onCreated = () => {
      // As another process does at the same time.
      github.runs.push({ ...begun, id: 3, app: { id: ownApp } });
      github.onCreated = undefined;
    };
    await report('pull_request', pull(sha('a')));
    const states = () => github.runs.map(({ id, status }) => [id, status]);
    const settled = [
      [1, 'in_progress'],
      [2, 'completed'],
      [3, 'completed'],
    ];
    expect(states()).toEqual(settled);
    await report('pull_request', pull(sha('a'), 'edited'));
    expect(states()).toEqual(settled);
    // Another pull request of the same commit has another base.
    await report('pull_request', pull(sha('a'), 'opened', 3));
    expect(github.runs[3].external_id).toBe(`plumbline:${sha('f')}:3`);
    expect(github.runs[1].external_id).toBe(`plumbline:${sha('f')}:2`);
  });

  it('shows everyone which rules object, and nothing that these name', async () => {
    github.files = [{ filename: 'services/pay/main.go' }];
    const event = pull(sha('a'));
    const open = { ...repository, private: false };
    await report('pull_request', { ...event, repository: open });
    const [{ output }] = github.runs;
    expect(output.summary).toMatch(
      /^\| answer \| rule \| what it wants \|\n\| --- \| --- \| --- \|\n\| block \| no-incident \| No incident is open \|\n\n\[Decision /,
    );
    expect(output.summary).toMatch(page);
    expect(JSON.stringify(output)).not.toMatch(/INC-7|component:/);
  });

  it('judges all services where GitHub lists no files', async () => {
    const group: any = example('merge_group');
    group.merge_group.head_sha = sha('9');
    github.files = undefined;
    await report('merge_group', group);
    expect(github.runs).toMatchObject([{ conclusion: 'neutral' }]);
  });

  it('reports that it could not decide, and stops no pull request', async () => {
    github.files = [{ filename: '../../etc/passwd' }];
    await report('pull_request', pull(sha('a')));
    expect(github.runs).toMatchObject([
      {
        status: 'completed',
        conclusion: 'neutral',
        output: {
          title: 'Not checked',
          summary: expect.stringContaining('must lie in the repository'),
        },
      },
    ]);
  });

  it('takes nothing that is not signed, or no event', async () => {
    await send('pull_request', pull(sha('a')), 'guess').expect(401);
    await request(gate.portal.url)
      .post('/api/scorecards/webhooks/github')
      .send(pull(sha('a')))
      .expect(401);
    await send('pull_request', { action: 'opened' }).expect(400);
    await send('ping', { zen: 'x' }).expect(200, { status: 'ignored' });
    expect(github.runs).toEqual([]);
  });
});
