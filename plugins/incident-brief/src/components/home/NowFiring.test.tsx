import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
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
    openPage('/incidents', {
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

  it('names who is on call where no commander is reported', async () => {
    const [{ alerts, ...service }] = busyOverview.firing;
    openPage('/incidents', {
      overview: {
        ...busyOverview,
        firing: [],
        incidents: [
          { ...service, incidents: { ...alerts, value: [{ id: 'INC-42' }] } },
        ],
      },
    });
    const list = await screen.findByRole('list', { name: /^Firing/ });
    await waitFor(() => expect(list).toHaveTextContent(/Ana Ruiz.*On call/));
    expect(list).not.toHaveTextContent('commander');
  });

  it('shows what fires for other teams apart, and once', async () => {
    const [mine] = busyOverview.firing;
    const other = { ...mine, entityRef: 'component:default/web', title: 'Web' };
    openPage('/incidents', {
      evidence: {
        getOverview: async ({ owner = [] } = {}) => ({
          ...busyOverview,
          firing: owner.length > 0 ? [mine] : [mine, other],
        }),
      },
    });
    const others = await screen.findByRole('list', {
      name: 'Firing for other teams',
    });
    expect(others).toHaveTextContent('Web');
    expect(others).not.toHaveTextContent('Checkout ·');
    await userEvent.click(screen.getByRole('button', { name: 'My teams' }));
    expect(others).not.toBeInTheDocument();
  });

  it('names the services for which no source reports alerts', async () => {
    const [{ entityRef, alerts }] = busyOverview.firing;
    openPage('/incidents', {
      overview: {
        ...busyOverview,
        services: [
          {
            entityRef,
            facts: [{ ...alerts, entityRef, name: 'alerts.firing', value: [] }],
          },
          { entityRef: 'component:default/email', title: 'Email', facts: [] },
        ],
      },
    });
    expect(
      await screen.findByText('Alerts unknown: Email'),
    ).toBeInTheDocument();
  });
});
