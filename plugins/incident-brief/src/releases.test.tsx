import type { Promotion } from '@plumbline/backstage-plugin-evidence-common';
import {
  coreExtensionData,
  createExtension,
} from '@backstage/frontend-plugin-api';
import { useShareReleaseLadder } from '@plumbline/backstage-plugin-evidence-react';
import { screen, waitFor, within } from '@testing-library/react';
import { openPage } from './__testUtils__/openPage';

const entityRef = 'component:default/checkoutservice';
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const since = '2026-03-04T02:09:20.000Z';

const promotion: Promotion = {
  at: '2026-03-04T02:30:00.000Z',
  entityRef,
  ladder: ['staging', 'production'],
  environments: [
    {
      name: 'staging',
      digests: [],
      digestsComplete: false,
      running: { change: 's1', revision: 'v2.15.0', since },
      artifact: { state: 'as-deployed' },
    },
    {
      name: 'production',
      digests: [],
      digestsComplete: false,
      artifact: { state: 'different', reason: 'production runs another one' },
      running: {
        change: 'p2',
        revision: 'v2.14.0',
        digest: digest('b'),
        since,
      },
      before: { change: 'p1', revision: 'v2.13.0', since },
    },
  ],
  steps: [
    {
      from: 'staging',
      to: 'production',
      state: 'behind',
      brings: [
        {
          change: 's1',
          kind: 'deploy',
          revision: 'v2.15.0',
          occurredAt: since,
        },
      ],
      findings: [
        {
          kind: 'manual-change',
          change: 'm1',
          item: 'timeout',
          reason: 'timeout (30 s) was changed in production',
        },
      ],
      allowed: [{ change: 'm2', reason: 'replicas (9) was changed' }],
    },
  ],
};

const path = `/changes/releases?entityRef=${encodeURIComponent(entityRef)}`;

function open(at = path, answer = promotion) {
  const getPromotion = jest.fn(async (_query?: object) => answer);
  openPage(at, { evidence: { getPromotion } });
  return getPromotion;
}

function OwnLadder() {
  useShareReleaseLadder({
    environments: [
      { name: 'staging', allowed: [] },
      { name: 'production', allowed: ['replicas*'] },
    ],
    showsRunning: true,
  });
  return <p>A ladder of its own</p>;
}

describe('the page of releases', () => {
  it('shows what runs where, what differs, and the way back', async () => {
    const getPromotion = open();
    const [staging, production] = within(
      await screen.findByRole('list', { name: 'Environments' }),
    ).getAllByRole('listitem');
    expect(staging).toHaveTextContent(
      /v2\.15\.0.*No digest stated.*Workloads run this artifact/,
    );
    expect(production).toHaveTextContent(
      /Behind, 1 finding.*v2\.14\.0.*sha256:bbbbbbbbbbbb….*Another artifact runs Production runs another one.*Rollback to.*v2\.13\.0/,
    );
    const list = (name: string) =>
      screen.getByRole('list', { name }).textContent;
    expect(list('Findings')).toMatch(/Manual change.*Timeout \(30 s\)/);
    expect(list('Allowed differences')).toMatch(/Replicas \(9\)/);
    expect(list('A promotion brings')).toMatch(/Deploy.*v2\.15\.0/);
    expect(getPromotion.mock.calls[0][0]).toEqual({ entityRef });
  });

  it('reads them by the ladder that another plugin shows above', async () => {
    const [staging, production] = promotion.environments;
    const artifact = { state: 'different', reason: 'staging runs another one' };
    const getPromotion = jest.fn(
      async (_query?: object) =>
        ({
          ...promotion,
          environments: [{ ...staging, artifact }, production],
        } as Promotion),
    );
    openPage(path, {
      evidence: { getPromotion },
      extensions: [
        createExtension({
          kind: 'releases',
          name: 'test',
          attachTo: { id: 'page:incident-brief/changes', input: 'releases' },
          output: [coreExtensionData.reactElement],
          factory: () => [coreExtensionData.reactElement(<OwnLadder />)],
        }),
      ],
    });
    expect(await screen.findByText('A ladder of its own')).toBeVisible();
    await waitFor(() =>
      expect(getPromotion.mock.calls.at(-1)![0]).toEqual({
        entityRef,
        ladder: 'staging,production',
        allowed: 'production=replicas*',
      }),
    );
    // What runs where stands above; what differs stands here alone.
    expect(await screen.findByRole('list', { name: 'Findings' })).toBeVisible();
    expect(screen.queryByRole('list', { name: 'Environments' })).toBeNull();
    // Nothing is below the first one: it is in no step.
    expect(screen.getByText(/Staging runs another one/)).toBeVisible();
    expect(screen.getAllByText('Another artifact runs')).toHaveLength(1);
  });

  it('says where nothing is known, and where no service is chosen', async () => {
    open(path, { ...promotion, environments: [], steps: [] });
    expect(await screen.findByText(/No deploy of it is known/)).toBeVisible();
    open('/changes/releases');
    expect(await screen.findByText(/choose a service/)).toBeVisible();
  });
});
