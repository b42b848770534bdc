import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openPage } from './__testUtils__/openPage';
import {
  control,
  exemption,
  platform,
  portalOverHttp,
  someControls,
  waiting,
} from './fixtures';

const enabled = () => screen.findByRole('table', { name: 'Enabled controls' });
const names = (table: HTMLElement) =>
  within(table)
    .getAllByRole('rowheader')
    .map(
      row => within(row).queryByRole('link')?.textContent ?? row.textContent,
    );

describe('the leader’s page', () => {
  it('shows each requirement apart, day by day, and never one number', async () => {
    openPage('/scorecards');
    const required = await screen.findByRole('region', { name: 'Required' });
    expect(required).toHaveTextContent(
      /22 failing.*↓ 22.*2 overdue.*12 unknown.*3 exempt.*of 197/,
    );
    expect(
      within(required).getByRole('img', { name: /^Required: 44 failing/ }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('region', { name: 'Recommended' }),
    ).toBeInTheDocument();
    expect(required).not.toHaveTextContent('%');
  });

  it('shows each service against each control, and moves by arrows', async () => {
    openPage('/scorecards');
    const grid = await screen.findByRole('grid', {
      name: 'Services × controls',
    });
    const failing = within(grid).getByRole('link', {
      name: /^checkoutservice, Owner has an escalation: failing, .*due 1 Apr/,
    });
    expect(failing).toHaveAttribute(
      'href',
      '/catalog/default/component/checkoutservice/scorecard',
    );
    expect(
      within(grid).getByRole('link', { name: /SLO with traffic: unknown/ }),
    ).toBeInTheDocument();
    expect(
      within(grid).getByRole('link', { name: /Rollback.*: platform blocker/ }),
    ).toBeInTheDocument();
    const stops = within(grid)
      .getAllByRole('link')
      .filter(each => each.getAttribute('data-at') && each.tabIndex === 0);
    expect(stops).toHaveLength(1);
    stops[0].focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(document.activeElement).toHaveAttribute('data-at', '0 1');
  });

  it('leads to its other pages, and leaves out what no row has', async () => {
    openPage('/scorecards');
    const pages = await screen.findByRole('navigation', {
      name: 'Pages of scorecards',
    });
    expect(
      within(pages)
        .getAllByRole('link')
        .map(each => [each.textContent, each.getAttribute('href')]),
    ).toEqual([
      ['Controls', '/scorecards'],
      ['Gates', '/scorecards/gates'],
      ['Campaigns', '/scorecards/campaigns'],
      ['Lifecycle', '/scorecards/lifecycle'],
    ]);
    expect(
      within(await enabled()).queryByRole('columnheader', { name: 'Accuracy' }),
    ).toBeNull();
    const teams = await screen.findByRole('table', { name: 'Teams' });
    expect(
      within(teams).queryByRole('columnheader', { name: 'Contextual' }),
    ).toBeNull();
  });

  it('looks further back on request', async () => {
    const portal = openPage('/scorecards');
    await screen.findByRole('region', { name: 'Required' });
    await userEvent.click(screen.getByRole('button', { name: '1 y' }));
    await waitFor(() =>
      expect(
        portal.requests.filter(path => /summary\?by=requirement/.test(path)),
      ).toHaveLength(2),
    );
  });

  it('lists controls by need, with whose the failures are and how right they are', async () => {
    const controls = someControls().map(each =>
      each.id === 'escalation'
        ? {
            ...each,
            accuracy: {
              version: 1,
              share: 0.996,
              reviewed: 250,
              wrong: 1,
              open: 0,
              least: 20,
              since: '2026-01-01T00:00:00Z',
            },
          }
        : each,
    );
    openPage('/scorecards', portalOverHttp({ controls }));
    const table = await enabled();
    expect(names(table)).toEqual([
      'Owner has an escalation',
      'Runbook',
      'SLO with traffic',
      'Rollback path wired',
      'Readme',
    ]);
    const [escalation, , slo, rollback, readme] = within(table)
      .getAllByRole('row')
      .filter(row => within(row).queryByRole('rowheader'));
    expect(escalation).toHaveTextContent(/12\/16/);
    expect(escalation).toHaveTextContent('99.6% of 250');
    expect(slo).toHaveTextContent(/0\/2.*Connect source/);
    expect(rollback).toHaveTextContent('14 platform');
    expect(rollback).toHaveTextContent('No sample');
    expect(readme).toHaveTextContent('Nothing judged');
    expect(
      within(escalation).getByRole('link', { name: 'Owner has an escalation' }),
    ).toHaveAttribute('href', '/scorecards/controls/escalation');
    await userEvent.click(screen.getByText(/1 control not enabled/));
    expect(
      screen.getByRole('table', { name: 'Controls not enabled' }),
    ).toHaveTextContent('Bill of materials');
  });

  it('puts controls in another order, and finds one', async () => {
    openPage('/scorecards');
    const table = await enabled();
    await userEvent.click(
      within(table).getByRole('button', { name: 'Failing' }),
    );
    await userEvent.click(
      within(table).getByRole('button', { name: 'Failing' }),
    );
    expect(names(table)[0]).toBe('Rollback path wired');
    expect(
      within(table).getByRole('columnheader', { name: 'Failing' }),
    ).toHaveAttribute('aria-sort', 'descending');
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Find a control' }),
      'slo',
    );
    expect(names(table)).toEqual(['SLO with traffic']);
  });

  it('names who owes what, with the way to their page', async () => {
    openPage('/scorecards');
    const table = await screen.findByRole('table', { name: 'Teams' });
    expect(names(table)).toEqual(['payments-platform', 'web', 'No owner']);
    expect(
      within(table).getByRole('link', { name: 'payments-platform' }),
    ).toHaveAttribute('href', '/scorecards/team/default/payments-platform');
  });

  it('says which exemptions lapse, and lets a decider decide the others', async () => {
    const soon = new Date(Date.now() + 5 * 86_400_000).toISOString();
    const portal = portalOverHttp({
      exemptions: [
        exemption('soon', { expires: soon }),
        exemption('late'),
        waiting('w1', { control: 'slo', reason: 'No traffic yet' }),
      ],
    });
    openPage('/scorecards', portal, { actsFor: [platform] });
    const lapsing = await screen.findByRole('list', {
      name: 'Exemptions expiring',
    });
    expect(within(lapsing).getAllByRole('listitem')).toHaveLength(1);
    expect(lapsing).toHaveTextContent('checkoutservice');
    const decide = await screen.findByRole('group', {
      name: 'Decide the exemption',
    });
    await userEvent.click(
      within(decide).getByRole('button', { name: 'Approve' }),
    );
    await waitFor(() =>
      expect(
        screen.queryByRole('list', { name: 'Exemptions waiting' }),
      ).not.toBeInTheDocument(),
    );
    expect(portal.exemptions[2].state).toBe('approved');
  });

  it('begins with what is not in force as it is written', async () => {
    const problem = {
      source: 'ours',
      path: 'controls/escalation.yaml',
      line: 7,
      reason: "No fact is called 'oncall.level'; did you mean 'oncall.levels'?",
      inForce: { control: 'escalation', version: 1 },
    };
    openPage('/scorecards', portalOverHttp({ problems: [problem] }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      /1 problem in what is written.*escalation\.yaml:7.*did you mean.*version 1 of 'escalation' stays/,
    );
  });

  it('distinguishes no controls from controls that could not be read', async () => {
    openPage('/scorecards', portalOverHttp({ controls: [] }));
    expect(
      await screen.findByText('No control is in force.'),
    ).toBeInTheDocument();
  });

  it('says that no control is enabled', async () => {
    const controls = [control('a', { enabled: false })];
    openPage('/scorecards', portalOverHttp({ controls }));
    expect(
      await screen.findByText('No control is enabled.'),
    ).toBeInTheDocument();
  });

  it('keeps the rest where one part fails', async () => {
    const refuse = { '/summary': { status: 500, message: 'Broken' } };
    openPage('/scorecards', portalOverHttp({ refuse }));
    const alerts = await screen.findAllByRole('alert');
    expect(alerts.map(each => each.textContent).join()).toMatch(
      /The trend could not be read/,
    );
    expect(screen.queryByText(/No control is/)).not.toBeInTheDocument();
    expect(screen.getByText('None expire in 30 d')).toBeInTheDocument();
  });

  it('gives its tables as files', async () => {
    const portal = openPage('/scorecards');
    URL.createObjectURL = jest.fn(() => 'blob:file');
    URL.revokeObjectURL = jest.fn();
    const download = async (name: string) => {
      const part = await screen.findByRole('region', { name });
      await userEvent.click(
        await within(part).findByRole('button', { name: 'Download as CSV' }),
      );
    };
    const files = () => portal.requests.filter(path => /format=csv/.test(path));
    await download('Controls');
    await download('Teams');
    await waitFor(() =>
      expect(files()).toEqual([
        expect.stringMatching(/\/controls\?format=csv$/),
        expect.stringMatching(/\/summary\?by=owner&from=[\d-]+&format=csv$/),
      ]),
    );
  });
});
