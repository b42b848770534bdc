import { screen } from '@testing-library/react';
import { openPage } from '../../__testUtils__/openPage';
import { busyOverview } from '../../fixtures';

describe('the latest changes', () => {
  it('distinguishes a webhook that is set up from none', async () => {
    openPage('/incidents', {
      overview: {
        ...busyOverview,
        changes: [],
        collectors: [
          {
            id: 'github',
            title: 'GitHub',
            kind: 'change-source',
            outcome: 'waiting',
          },
        ],
      },
    });
    expect(
      await screen.findByText(/GitHub is set up, and nothing has arrived yet/),
    ).toBeInTheDocument();
    expect(screen.queryByText(/source of changes/)).not.toBeInTheDocument();
  });
});
