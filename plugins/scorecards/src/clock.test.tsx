import { screen, within } from '@testing-library/react';
import { openEntity, openPage } from './__testUtils__/openPage';
import { portalOverHttp } from './fixtures';

/** Not what the clock of the machine says that runs this. */
const portalAt = (now: string) => portalOverHttp({ now });
const region = (name: string) => screen.findByRole('region', { name });

describe('ages and due dates', () => {
  // Verdicts are since 1 March 2026, and one of them is due on 1 April.
  it('of a service count from what the portal says it is', async () => {
    openEntity(portalAt('2026-03-13T00:00:30Z'));
    const tab = await region('Verdicts');
    expect(tab).toHaveTextContent(/Due 1 Apr · 19 d/);
    expect(tab).not.toHaveTextContent('late');
    expect(await region('Verdicts')).toHaveTextContent(/Failing 12 d/);
  });

  it('are overdue once the portal says so', async () => {
    openEntity(portalAt('2026-04-02T00:00:30Z'));
    expect(await region('Verdicts')).toHaveTextContent(
      /late.*Due 1 Apr.*Failing 32 d/,
    );
  });

  it('of a team and of a control, too', async () => {
    openPage(
      '/scorecards/team/default/payments-platform',
      portalAt('2026-03-13T00:00:30Z'),
    );
    const owed = await screen.findByRole('table', {
      name: 'Failing controls',
    });
    expect(within(owed).getAllByRole('row')[1]).toHaveTextContent(
      /Failing 69 d/,
    );
  });

  it('of what lapses ask for the month that the portal is in', async () => {
    const portal = portalAt('2031-05-10T12:00:00Z');
    openPage('/scorecards', portal);
    await screen.findByRole('table', { name: 'Enabled controls' });
    expect(portal.requests).toContain(
      `/exemptions?lapsesBefore=${encodeURIComponent(
        '2031-06-10T00:00:00.000Z',
      )}&limit=100`,
    );
    expect(portal.requests).toContain(
      '/summary?by=requirement&from=2031-04-10',
    );
  });
});
