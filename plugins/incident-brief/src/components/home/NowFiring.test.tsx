import { screen } from '@testing-library/react';
import { openPage } from '../../__testUtils__/openPage';
import { busyOverview } from '../../fixtures';

describe('what fires now', () => {
  it('begins with open incidents, also where no alert fires', async () => {
    const [{ alerts, ...service }] = busyOverview.firing;
    const incident = {
      id: 'INC-42',
      title: 'Checkout fails',
      severity: 'sev1',
      commander: 'Ana Ruiz',
    };
    openPage('/', {
      overview: {
        ...busyOverview,
        firing: [],
        incidents: [
          { ...service, incidents: { ...alerts, value: [incident] } },
        ],
      },
    });
    expect(
      await screen.findByRole('list', { name: /^Firing/ }),
    ).toHaveTextContent(/sev1Checkout failsINC-42 · Checkout.*Ana Ruiz/);
  });
});
