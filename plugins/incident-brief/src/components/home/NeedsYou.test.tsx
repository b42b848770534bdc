import { screen } from '@testing-library/react';
import { openPage } from '../../__testUtils__/openPage';

describe('what needs the reader', () => {
  it('leads to each decision, and counts what does not fit', async () => {
    openPage('/incidents', {
      evidence: {
        listInbox: async () => ({
          items: [
            {
              id: 'e1',
              plugin: 'scorecards',
              type: 'exemption',
              title: 'Lock files, Email',
              url: '/scorecards/exemptions/e1',
              requester: 'user:default/kenji.mori',
              requestedAt: '2026-03-04T01:00:00Z',
              deciders: [],
              entityRefs: [],
              state: 'waiting',
              actions: [],
            },
          ],
        }),
        countInbox: async () => ({ waiting: 7, requested: 0, byType: {} }),
      },
    });
    expect(
      await screen.findByRole('link', { name: 'Review: Lock files, Email' }),
    ).toHaveAttribute('href', '/scorecards/exemptions/e1');
    expect(screen.getByText('7 decisions')).toBeInTheDocument();
    expect(screen.getByText(/Exemption · kenji.mori/)).toBeInTheDocument();
  });

  it('states what could not be read, and retries', async () => {
    openPage('/incidents', {
      evidence: {
        listInbox: async () => {
          throw new Error('no answer');
        },
        countInbox: async () => ({ waiting: 0, requested: 0, byType: {} }),
      },
    });
    expect(await screen.findByText(/What waits for you/)).toBeInTheDocument();
    expect(screen.queryByText('Nothing needs you')).not.toBeInTheDocument();
  });
});
