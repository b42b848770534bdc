import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import type {
  ListedRelease,
  PromotionAnswer,
  ReleaseInEnvironment,
  Releases,
} from '@plumbline/backstage-plugin-scorecards-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { accessibilityFlaws } from './__testUtils__/openPage';
import { scorecardsApiRef } from './api';
import { ReleaseLadder } from './legacy';
import { rootRouteRef } from './routes';

const entityRef = 'component:default/cart';
const at = '2026-03-10T12:00:00.000Z';
const owner = 'group:default/payments';
const hourMs = 3_600_000;

function release(
  revision: string,
  environments: Partial<ReleaseInEnvironment>[],
): ListedRelease {
  const digest = `sha256:${revision.at(-1)!.repeat(64)}`;
  return {
    id: revision.padEnd(64, '0'),
    firstDeployedAt: at,
    content: {
      entityRef,
      digest,
      revision,
      migrations: [],
      modules: [],
      configuration: [],
      flags: [],
      exemptions: [],
      verification: [],
    },
    environments: environments.map((one, index) => ({
      environment: ['staging', 'production'][index],
      state: 'candidate',
      reason: '',
      running: false,
      missing: [],
      ...one,
    })),
  };
}

/** A tag alone. */
function untagged(revision: string): ListedRelease {
  const one = release(revision, [{ state: 'approved', running: true }, {}]);
  return { ...one, content: { ...one.content, digest: undefined } };
}

const skip: ReleaseInEnvironment['skip'] = {
  id: 's1',
  entityRef,
  environment: 'staging',
  artifact: 'v2',
  at,
  reason: 'It ends INC-1',
  until: '2026-03-11T12:00:00.000Z',
  state: 'in-force',
  version: 1,
};

function answer(staging: Partial<ReleaseInEnvironment> = {}): Releases {
  return {
    at,
    entityRef,
    more: false,
    skips: [],
    ladder: {
      id: 'shop',
      version: 1,
      title: 'The shop',
      owner,
      environments: [
        { name: 'staging', owner, soak: '36h', maySkip: true, allowed: [] },
        { name: 'production', owner, maySkip: false, allowed: [] },
      ],
    },
    findings: [
      {
        kind: 'tag-moved',
        revision: 'v1',
        digests: [],
        change: 'c',
        reason: 'v1 was deployed as 2 artifacts.',
      },
    ],
    items: [
      release('v2', [
        {
          state: 'approved',
          running: true,
          change: 'c2',
          since: '2026-03-09T12:00:00.000Z',
          soak: {
            requiredMs: 36 * hourMs,
            elapsedMs: 24 * hourMs,
            endsAt: '2026-03-11T00:00:00.000Z',
          },
          missing: [
            { id: 'soak', status: 'waiting', message: 'Another 12 h' },
            {
              id: 'incidents',
              status: 'unknown',
              message: 'Whether an incident began since is not known',
            },
          ],
          rollback: {
            release: 'x',
            name: 'v1',
            rehearsedAt: '2026-02-10T12:00:00.000Z',
          },
          ...staging,
        },
        {
          missing: [
            {
              id: 'before',
              status: 'fail',
              message: 'It is approved in staging',
              satisfiedBy: 'Have it verified in staging',
            },
          ],
        },
      ]),
      release('v1', [{ state: 'verified' }, { state: 'held', running: true }]),
      release('v0', [{ state: 'verified' }, { state: 'verified' }]),
    ],
  };
}

// Files that share a process share the library, which cleans up in the first one.
const mounted: { unmount: () => void }[] = [];
afterEach(() => mounted.splice(0).forEach(page => page.unmount()));

async function open(value: Releases = answer(), items: PromotionAnswer[] = []) {
  const api = {
    listPromotionAnswers: jest.fn(async () => ({ at, entityRef, items })),
    listReleases: jest.fn(async () => value),
    skipRelease: jest.fn(async (_input: object) => skip),
    withdrawReleaseSkip: jest.fn(async (..._input: unknown[]) => skip),
  };
  const page = await renderInTestApp(
    <TestApiProvider
      apis={[
        [scorecardsApiRef, api as never],
        [catalogApiRef, catalogApiMock()],
      ]}
    >
      <ReleaseLadder />
    </TestApiProvider>,
    {
      routeEntries: [`/?entityRef=${encodeURIComponent(entityRef)}`],
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/scorecards': rootRouteRef,
      },
    },
  );
  mounted.push(page);
  return api;
}

const environmentsOf = (revision: string) =>
  [
    ...screen.getByRole<HTMLElement>('list', {
      name: `Environments of ${revision}`,
    }).children,
  ] as HTMLElement[];

describe('the ladder on the page of releases', () => {
  it('shows states, soak, what is missing, and the way back', async () => {
    const value = answer();
    value.findings.push({
      kind: 'content-late',
      revision: 'v1',
      digests: [],
      change: 'd',
      reason: 'Content reported after the release: schema orders 0001.',
    });
    value.items[0].content.stated = {
      environment: 'staging',
      modules: [{ name: 'postgresql', version: '1.2.0' }],
      configuration: [{ item: 'limits', digest: `sha256:${'1'.repeat(64)}` }],
    };
    value.findings.push({
      ...{ kind: 'configuration-differs', environment: 'production' },
      ...{ change: 'e', revision: 'v2', digests: [], reason: 'It is other.' },
    });
    await open(value);
    await screen.findByText('The shop', { exact: false });
    screen.getByText(
      'Stated for staging: modules postgresql 1.2.0; configuration limits; flags not stated',
    );
    screen.getByText('Modules, configuration and flags: not stated');
    const [staging] = environmentsOf('v2');
    expect(staging).toHaveTextContent(
      /Staging.*Running.*Approved.*Since.*24 h of 36 h/,
    );
    expect(staging).toHaveTextContent(/Rollback to v1, rehearsed/);
    const [, production] = environmentsOf('v1');
    expect(production).toHaveTextContent(/, rehearsal unknown/);
    expect(staging).toHaveTextContent(
      /1 missingUnknownNo incident since the deploy/,
    );
    expect(staging).not.toHaveTextContent(/Whether an incident began/);
    // Nothing of it is read before it is opened.
    expect(
      screen.getByRole('list', { name: 'Missing in staging' }),
    ).not.toBeVisible();
    await userEvent.click(within(staging).getByText('1 missing'));
    expect(
      screen.getByRole('list', { name: 'Missing in staging' }),
    ).toBeVisible();
    // The bar says it.
    expect(staging).not.toHaveTextContent('Another 12 h');
    const bar = within(staging).getByRole('progressbar', {
      name: 'Soak in staging',
    });
    expect(bar).toHaveAttribute('aria-valuenow', '67');
    expect(
      screen.getByRole('list', { name: 'Missing in production' }),
    ).toHaveTextContent(
      'Not metVerified in stagingHave it verified in staging',
    );
    expect(environmentsOf('v1')[1]).toHaveTextContent(
      /Production.*Running.*Held/,
    );
    expect(screen.getAllByRole('note').map(one => one.textContent)).toEqual([
      expect.stringMatching(/^Tag moved v1 was/),
      expect.stringMatching(/^Reported late Content reported after/),
      'Another configuration It is other.',
    ]);
    // What neither is the latest nor runs somewhere waits for a click.
    expect(screen.queryByText('v0')).toBeNull();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show 1 earlier release' }),
    );
    expect(environmentsOf('v0')).toHaveLength(2);
    expect(await accessibilityFlaws(document.body)).toEqual([]);
  });

  it('has no line of statements where no release has one', async () => {
    await open(answer());
    await screen.findByText('The shop', { exact: false });
    expect(screen.queryByText(/not stated/)).toBeNull();
  });

  it('counts what was stated where it is much, and lists it on demand', async () => {
    const value = answer();
    value.items[0].content.stated = {
      environment: 'staging',
      modules: [],
      flags: Array.from({ length: 100 }, (_, index) => ({
        ...{ key: `flag-${index}`, state: 'on' },
      })),
    };
    await open(value);
    const summary = await screen.findByText(
      'Stated for staging: 0 modules, configuration not stated, 100 flags',
    );
    expect(screen.getByText('flag-99 on')).not.toBeVisible();
    await userEvent.click(summary);
    expect(screen.getByText('flag-99 on')).toBeVisible();
    expect(
      within(screen.getByRole('list', { name: 'Flags' })).getAllByRole(
        'listitem',
      ),
    ).toHaveLength(100);
    expect(screen.queryByRole('list', { name: 'Modules' })).toBeNull();
    expect(await accessibilityFlaws(document.body)).toEqual([]);
  });

  it('shows what the gate would answer to each promotion that is next', async () => {
    const promoted = { digest: `sha256:${'2'.repeat(64)}`, revision: 'v2' };
    await open(answer(), [
      {
        from: 'staging',
        to: 'production',
        release: promoted,
        answer: 'block',
        objections: [
          {
            rule: 'no-incident',
            title: 'No incident is open',
            answer: 'block',
            reason: 'Open: INC-7',
          },
        ],
        missing: ['release.tests', 'slo.state'],
      },
      {
        from: 'production',
        to: 'edge',
        release: {},
        unknown: "Its description has no 'backstage.io/source-location'",
      },
    ]);
    const next = await screen.findByRole('group', {
      name: 'Staging to production',
    });
    expect(next).toHaveTextContent(/^Blocked2 unknown inputs/);
    expect(
      within(next).getByRole('list', { name: 'Rules that do not pass' }),
    ).toHaveTextContent('BlocksOpen: INC-7');
    expect(
      screen.getByRole('group', { name: 'Production to edge' }),
    ).toHaveTextContent(/^Unknown: Its description has no/);
    expect(await accessibilityFlaws(document.body)).toEqual([]);
  });

  it('says of what runs that it does, and names no control by its id', async () => {
    const missing = [
      {
        id: 'named-by-digest',
        status: 'unknown' as const,
        message: "'named-by-digest' is not known: no source says 'x.y'",
      },
    ];
    await open(answer({ state: 'candidate', missing }));
    await screen.findByText('The shop', { exact: false });
    const [staging, production] = environmentsOf('v2');
    expect(staging).toHaveTextContent(
      /Running.*1 missingUnknownNamed by digest/,
    );
    expect(staging).not.toHaveTextContent(/Candidate|named-by-digest/);
    expect(production).toHaveTextContent(/^ProductionCandidate/);
  });

  it('lets its owner skip an environment, with a reason', async () => {
    const value = answer();
    value.items.push(untagged('v9'));
    const api = await open(value);
    const user = userEvent.setup();
    const buttons = await screen.findAllByRole('button', { name: /Let it/ });
    expect(buttons.map(({ textContent }) => textContent)).toEqual([
      'Let it skip staging',
    ]);
    await user.click(buttons[0]);
    const form = screen.getByRole('form', { name: 'Let it skip staging' });
    const submit = within(form).getByRole('button', { name: /Let it skip/ });
    await user.click(submit);
    expect(api.skipRelease).not.toHaveBeenCalled();
    await user.click(within(form).getByLabelText(/^Reason/));
    await user.paste('It ends INC-1');
    await user.click(within(form).getByLabelText(/^Incident/));
    await user.paste('INC-1');
    await user.click(submit);
    expect(api.skipRelease.mock.calls[0][0]).toMatchObject({
      entityRef,
      environment: 'staging',
      incident: 'INC-1',
      reason: 'It ends INC-1',
      release: 'v2'.padEnd(64, '0'),
      until: expect.stringMatching(/Z$/),
    });
  });

  it('takes a skip back', async () => {
    const api = await open(answer({ skip }));
    const user = userEvent.setup();
    expect(await screen.findByText(/May be skipped/)).toHaveTextContent(
      /It ends INC-1 · Ends in /,
    );
    await user.click(screen.getByLabelText(/^Reason/));
    await user.paste('Not needed');
    await user.click(screen.getByRole('button', { name: 'Withdraw' }));
    expect(api.withdrawReleaseSkip.mock.calls[0].slice(0, 2)).toEqual([
      's1',
      { version: 1, reason: 'Not needed' },
    ]);
  });
});
