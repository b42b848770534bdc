import { EvidenceRequestError } from '@plumbline/backstage-plugin-evidence-common/client';
import type { Change } from '@plumbline/backstage-plugin-evidence-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { usualKinds } from './model/changes/query';
import { openPage } from './__testUtils__/openPage';
import {
  aChange,
  changeCollectors,
  recentChanges,
  timelineOf,
} from './fixtures';

const refused = (status: number) => async () => {
  throw new EvidenceRequestError({ status, message: 'No.' });
};
const table = () => screen.findByRole('table', { name: /^Changes/ });
const rows = async () =>
  within(await table())
    .getAllByRole('row')
    .slice(1)
    .map(row => row.textContent);

describe('the changes', () => {
  it('answers what happened in the last hour, first of ones own teams', async () => {
    const { evidence } = openPage('/changes');
    await screen.findAllByText(/CheckoutHighErrorRate · for/);
    expect(await rows()).toEqual([
      // It stands where it began among the changes.
      '02:09Checkout: CheckoutHighErrorRate · for 4 min',
      expect.stringMatching(
        /^02:09 4 mindeployv2\.14\.0 to v2\.14\.4.*checkoutserviceFailed.*ana\.ruizRoll back to v2\.14\.0/s,
      ),
      expect.stringContaining('express-pay on'),
      expect.stringMatching(/commit.*9f3c2ab.*Merged/),
      expect.stringMatching(/Unknown.*Unknown.*not reported/),
    ]);
    for (const name of [
      'Deploy 2',
      'Flag 1',
      'Failed 1',
      'Outcome unknown 1',
    ]) {
      expect(screen.getByRole('button', { name })).toBeInTheDocument();
    }
    expect(
      screen.getByText(
        '4 changes in the last hour · 1 commit hidden by filter',
      ),
    ).toBeInTheDocument();
    const owner = ['group:default/payments-platform', 'user:default/ana.ruiz'];
    expect(evidence.listChanges.mock.calls[0][0]).toEqual({
      owner,
      since: '1h',
      kind: usualKinds,
      limit: 100,
    });
    expect(evidence.getChangeTimeline.mock.calls[0][0]).toEqual({
      owner,
      since: '1h',
      bins: 62,
    });
  });

  it('shows everything to who is in no group', async () => {
    const { evidence } = openPage('/changes', { groups: [] });
    await table();
    expect(evidence.listChanges.mock.calls[0][0]).toEqual({
      since: '1h',
      kind: usualKinds,
      limit: 100,
    });
    expect(screen.getByDisplayValue('Everything')).toBeInTheDocument();
  });

  it('asks for what its filters say', async () => {
    const { evidence } = openPage('/changes');
    await table();
    const lastQuery = () => evidence.listChanges.mock.lastCall?.[0];
    await userEvent.click(screen.getByRole('button', { name: '6 h' }));
    await waitFor(() => expect(lastQuery()).toMatchObject({ since: '6h' }));
    await userEvent.click(screen.getByRole('button', { name: 'Flag 1' }));
    const others = usualKinds.filter(kind => kind !== 'flag');
    await waitFor(() => expect(lastQuery()).toMatchObject({ kind: others }));
    await userEvent.click(screen.getByRole('button', { name: /^Failed/ }));
    await waitFor(() =>
      expect(lastQuery()).toMatchObject({ outcome: ['failed'] }),
    );
    await userEvent.click(screen.getByLabelText('Environment'));
    await userEvent.click(await screen.findByText('None named (1)'));
    await waitFor(() =>
      expect(lastQuery()).toEqual({
        owner: expect.anything(),
        since: '6h',
        kind: others,
        outcome: ['failed'],
        environment: '',
        limit: 100,
      }),
    );
  });

  it('finds a service, and how far around it one looks', async () => {
    const { evidence } = openPage('/changes', {
      entities: [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: { name: 'paymentservice' },
        },
      ],
    });
    await table();
    const box = screen.getByRole('combobox', { name: /Changes of/ });
    await userEvent.click(box);
    await userEvent.keyboard('payment');
    // Enter takes what was found, not what is chosen now.
    await screen.findByRole('option', { name: 'paymentservice' });
    await userEvent.keyboard('{Enter}');
    await userEvent.click(await screen.findByLabelText('How far'));
    await userEvent.click(await screen.findByText('Its system'));
    await waitFor(() =>
      expect(evidence.listChanges.mock.lastCall?.[0]).toMatchObject({
        entityRef: 'component:default/paymentservice',
        scope: 'system',
      }),
    );
  });

  describe('on the time line', () => {
    it('leads from mark to mark with the arrow keys, and lists what is in one', async () => {
      const { evidence } = openPage('/changes');
      await table();
      const marks = within(
        screen.getByRole('region', { name: 'Timeline' }),
      ).getAllByRole('button', { name: /UTC:/ });
      expect(marks.filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
      act(() => marks.find(({ tabIndex }) => tabIndex === 0)?.focus());
      await userEvent.keyboard('{ArrowLeft}');
      expect(document.activeElement).toHaveAccessibleName(
        'deploy, 4 Mar 01:32–01:33 UTC: 1 change: 1 outcome unknown',
      );
      await userEvent.keyboard('{Enter}');
      await waitFor(() =>
        expect(evidence.listChanges.mock.lastCall?.[0]).toMatchObject({
          kind: ['deploy'],
          from: '2026-03-04T01:32:00.000Z',
          to: '2026-03-04T01:32:59.999Z',
        }),
      );
      expect(
        screen.getByText(/Listed: deploy, 4 Mar 01:32–01:33 UTC/),
      ).toBeInTheDocument();
    });

    it('says the same in a table', async () => {
      openPage('/changes');
      await table();
      await userEvent.click(
        screen.getByRole('button', { name: 'Show as a table' }),
      );
      const region = screen.getByRole('region', { name: /as a table/ });
      expect(within(region).getAllByRole('row')[1]).toHaveTextContent(
        '4 Mar 02:09–02:10 UTCdeploy11 failed',
      );
    });

    it('marks kinds that nobody would report', async () => {
      openPage('/changes');
      await table();
      expect(
        await screen.findAllByText('Unknown: no source reports any'),
      ).toHaveLength(3);
    });
  });

  describe('what comes while one reads', () => {
    const later: Change[] = [aChange(1), ...recentChanges];

    beforeEach(() => {
      jest.useFakeTimers();
      jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('visible');
    });

    afterEach(() => {
      jest.useRealTimers();
      jest.restoreAllMocks();
    });

    const user = () =>
      userEvent.setup({ advanceTimers: jest.advanceTimersByTime });
    const wait = (ms: number) =>
      act(async () => {
        await jest.advanceTimersByTimeAsync(ms);
      });

    it('waits while the list has the keyboard, and is shown on request', async () => {
      const { evidence } = openPage('/changes');
      const list = await table();
      act(() => within(list).getAllByRole('link')[0].focus());
      evidence.listChanges.mockResolvedValue({ items: later });
      await wait(6000);
      const show = await screen.findByRole('button', {
        name: '1 new change · show',
      });
      expect(await rows()).toHaveLength(5);
      await user().click(show);
      expect((await rows())[0]).toMatch(/^02:12 1 minnew/);
      expect(await rows()).toHaveLength(6);
    });

    it('is shown at once where nobody would lose their place', async () => {
      const { evidence } = openPage('/changes');
      await table();
      evidence.listChanges.mockResolvedValue({ items: later });
      await wait(6000);
      await waitFor(async () => expect(await rows()).toHaveLength(6));
      // Once for the page, once for the news.
      expect(evidence.getChangeTimeline).toHaveBeenCalledTimes(2);
    });

    it('keeps the last answer and says its age when asking fails', async () => {
      const { evidence } = openPage('/changes');
      await table();
      evidence.listChanges.mockImplementation(refused(503));
      await wait(40_000);
      expect(await screen.findByText(/Not refreshed for \d0 s/)).toBeVisible();
      expect(await rows()).toHaveLength(5);
    });
  });

  describe('where there is nothing to show', () => {
    const none = {
      listChanges: async () => ({ items: [] }),
      getChangeTimeline: async () => timelineOf([]),
    };

    it('says who looked', async () => {
      openPage('/changes', { evidence: none });
      expect(
        await screen.findByText('No changes in the last hour'),
      ).toBeInTheDocument();
      expect(
        await screen.findByText(/1 source reports changes/),
      ).toBeInTheDocument();
    });

    it('says from when on changes were deleted', async () => {
      openPage('/changes', {
        evidence: {
          ...none,
          getChangeTimeline: async () => ({
            ...timelineOf([]),
            completeFrom: '2026-03-04T02:00:00.000Z',
          }),
        },
      });
      await screen.findByText('No changes in the last hour');
      expect(
        await screen.findByText(
          /changes before 4 Mar 2026 02:00:00 UTC.* were deleted/,
        ),
      ).toBeInTheDocument();
    });

    it('says that nobody did, and what to connect', async () => {
      openPage('/changes', {
        evidence: {
          ...none,
          listCollectors: async () => ({ items: [changeCollectors[0]] }),
        },
      });
      expect(
        await screen.findByText(
          /what changed in the last hour: no source of changes is connected/,
        ),
      ).toBeInTheDocument();
      expect(screen.getByText(/curl -X POST .*\/changes/)).toBeInTheDocument();
      expect(screen.queryByText(/^No changes/)).not.toBeInTheDocument();
    });

    it.each([
      [403, 'You do not have access to the changes.'],
      [404, 'Not found.'],
      [500, 'The changes could not be read.'],
    ])('says why: %d', async (status, title) => {
      openPage('/changes', {
        evidence: {
          listChanges: refused(status),
          getChangeTimeline: refused(status),
        },
      });
      expect((await screen.findAllByText(title))[0]).toBeInTheDocument();
    });

    it('says which source is down, and what may be missing', async () => {
      openPage('/changes', {
        evidence: {
          listCollectors: async () => ({
            items: [
              {
                id: 'schema-history',
                kind: 'collector',
                outcome: 'failed',
                error: 'connection refused',
                changeKinds: ['schema'],
              },
            ],
          }),
        },
      });
      const alert = await screen.findByRole('alert');
      expect(alert).toHaveTextContent(
        'schema-history does not answer: connection refused. Missing here may be: schema changes.',
      );
    });
  });
});
